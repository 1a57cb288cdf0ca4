package org.espalier.pipeline.config;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.espalier.files.PathSegment;
import org.espalier.files.RegularFiles;
import org.espalier.search.Strategies;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.Layout;
import org.espalier.yaml.ConfigException;
import org.espalier.yaml.YamlSection;
import org.espalier.zoo.SpaceFactory;
import org.espalier.zoo.YamlSpaceFactory;
import org.espalier.zoo.Zoo;

/**
 * A whole search as the user asked for it, defaults filled in.
 *
 * @param name of the search
 * @param seed root of all randomness
 * @param data where the images come from
 * @param space name and parameters of the search space, or all of a space of one's own
 * @param device what the network shall run on
 * @param constraints metric to limit, for example {@code latency_ms} to {@code "<= 4"}
 * @param strategy name and parameters of the strategy
 * @param search how the trained supernet is searched (two-step strategies only)
 * @param rankCheck whether the supernet orders its members rightly (two-step strategies only)
 * @param retrain training from scratch of the winners and of the baselines
 */
public record SearchConfig(
        String name,
        long seed,
        Data data,
        Part space,
        Device device,
        Map<String, String> constraints,
        Part strategy,
        Part search,
        RankCheck rankCheck,
        Retrain retrain) {

    /** A named part with parameters that the part itself checks. */
    public record Part(String name, Map<String, Object> parameters) {
        public Part {
            parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        }
    }

    /**
     * @param source folder, zip or name of a known set
     * @param size side of the square that images are brought to, pixels
     * @param train share of each class for training; likewise valid and test
     * @param layout where arrays have their channels
     * @param augment random changes to the images of every training of the search
     */
    public record Data(
            String source, int size, double train, double valid, double test, Layout layout, Augmentation augment) {
        public Data {
            if (Math.abs(train + valid + test - 1) > 1e-9) {
                throw new ConfigException(
                        "data.split: train + valid + test must be 1, got " + train + " + " + valid + " + " + test);
            }
        }
    }

    /** @param threads computing threads on the device */
    public record Device(String name, int threads) {}

    /**
     * @param top how many of the search's best are trained from scratch
     * @param random how many members drawn at random within the limits are trained beside them
     * @param epochs for each
     * @param baselines hand-made networks trained beside them by the same recipe
     */
    public record Retrain(int top, int random, int epochs, int batch, double learningRate, List<String> baselines) {
        public Retrain {
            baselines = List.copyOf(baselines);
            Set<String> folders = new HashSet<>();
            for (String baseline : baselines) {
                if (baseline.matches("(found|random)-[0-9]+")) {
                    throw new ConfigException("retrain.baselines: '" + baseline
                            + "' is what a run of the search is called; give the network another name");
                }
                if (!folders.add(PathSegment.of(baseline).toLowerCase(Locale.ROOT))) {
                    throw new ConfigException("retrain.baselines: '" + baseline + "' is named twice");
                }
            }
        }
    }

    /**
     * @param members random members trained from scratch, at least 2; 0: no check
     * @param epochs for each
     */
    public record RankCheck(int members, int epochs) {
        public RankCheck {
            if (members == 1) {
                throw new ConfigException("rank_check.members: expected 0 (no check) or at least 2, got 1");
            }
        }
    }

    /** How a supernet is searched where nothing is said about it. */
    public static final Part SEARCH = new Part("evolution", Map.of());

    /** The key that makes a space one of its own: it stands in the configuration as it would in a file. */
    private static final String OWN_SPACE = "stages";

    public SearchConfig {
        constraints = Collections.unmodifiableMap(new LinkedHashMap<>(constraints));
    }

    /** Reads a file. */
    public static SearchConfig read(Path file, Collection<String> replacements) throws IOException {
        try {
            return parse(file.toString(), RegularFiles.readText(file), replacements);
        } catch (NoSuchFileException e) {
            throw new ConfigException(file + ": no such file; expected a search configuration in YAML", e);
        }
    }

    /** Reads text; {@code source} names it in errors. */
    public static SearchConfig parse(String source, String text, Collection<String> replacements) {
        YamlSection root = YamlSection.parse(source, text, replacements);
        SearchConfig config = new SearchConfig(
                root.text("name", "search"),
                root.longInteger("seed", 1),
                data(root.section("data")),
                space(root),
                device(root.section("device")),
                constraints(root.section("constraints")),
                part(root.section("strategy"), root, "strategy"),
                search(root),
                rankCheck(root.section("rank_check")),
                retrain(root.section("retrain")));
        root.section("objective").oneOf("maximize", "accuracy", List.of("accuracy"));
        root.finish();
        return config;
    }

    private static Data data(YamlSection data) {
        YamlSection split = data.section("split");
        return new Data(
                data.text("source"),
                data.integer("size", 32, 8, 1024),
                split.decimal("train", 0.7, 0, 1),
                split.decimal("valid", 0.15, 0, 1),
                split.decimal("test", 0.15, 0, 1),
                Layout.of(data.oneOf("layout", Layout.AUTO.word(), Layout.words())),
                AugmentKeys.under(data, "augment"));
    }

    private static Part space(YamlSection root) {
        YamlSection section = root.section("space");
        if (section.has(OWN_SPACE)) {
            YamlSpaceFactory.of(section);
        }
        return part(section, root, "space");
    }

    private static Part part(YamlSection section, YamlSection parent, String key) {
        if (section.keys().isEmpty()) {
            throw parent.error(key, "missing; expected {name: ..., parameters ...}");
        }
        Map<String, Object> parameters = new LinkedHashMap<>(section.parameters());
        String name = section.text("name");
        parameters.remove("name");
        return new Part(name, parameters);
    }

    private static Device device(YamlSection device) {
        return new Device(device.text("name", "local"), device.integer("threads", 1, 1, 1024));
    }

    private static Map<String, String> constraints(YamlSection constraints) {
        Map<String, String> limits = new LinkedHashMap<>();
        for (String metric : constraints.keys()) {
            limits.put(metric, constraints.text(metric));
        }
        return limits;
    }

    /** Checked here, because only two-step strategies would find a mistake in it. */
    private static Part search(YamlSection root) {
        YamlSection search = root.section("search");
        Map<String, Object> parameters = new LinkedHashMap<>(search.parameters());
        parameters.remove("name");
        Part part = new Part(search.text("name", SEARCH.name), parameters);
        try {
            Strategies.named(part.name, part.parameters);
        } catch (IllegalArgumentException e) {
            throw root.error("search", String.valueOf(e.getMessage()));
        }
        return part;
    }

    private static RankCheck rankCheck(YamlSection check) {
        return new RankCheck(check.integer("members", 0, 0, 10_000), check.integer("epochs", 5, 1, 100_000));
    }

    private static Retrain retrain(YamlSection retrain) {
        int top = retrain.integer("top", 1, 1, 1000);
        return new Retrain(
                top,
                retrain.integer("random", top, 0, 1000),
                retrain.integer("epochs", 30, 1, 100_000),
                retrain.integer("batch", 64, 1, 65_536),
                retrain.decimal("learning_rate", 0.05, 0, 100),
                retrain.texts("baselines", List.of("mobilenet-v3-small", "mobilenet-v3-large")));
    }

    /** What builds the space: the configuration itself where it holds one, else the zoo. */
    public SpaceFactory spaceFactory(Zoo zoo) {
        return hasOwnSpace() ? YamlSpaceFactory.parse("space " + space.name, flow(space)) : zoo.factory(space.name);
    }

    /** What the user wants of the space's parameters. */
    public Map<String, Object> spaceParameters() {
        return hasOwnSpace() ? Map.of() : space.parameters;
    }

    private boolean hasOwnSpace() {
        return space.parameters.containsKey(OWN_SPACE);
    }

    /** The configuration as YAML, every default written out. */
    public String toYaml() {
        StringBuilder yaml = new StringBuilder();
        yaml.append("name: ")
                .append(quote(name))
                .append("\nseed: ")
                .append(seed)
                .append('\n');
        yaml.append("data: {source: ")
                .append(quote(data.source))
                .append(", split: {train: ")
                .append(data.train);
        yaml.append(", valid: ").append(data.valid).append(", test: ").append(data.test);
        yaml.append("}, size: ").append(data.size);
        yaml.append(", layout: ").append(data.layout.word());
        yaml.append(", augment: ").append(AugmentKeys.yaml(data.augment)).append("}\n");
        yaml.append("space: ").append(flow(space)).append('\n');
        yaml.append("device: {name: ")
                .append(quote(device.name))
                .append(", threads: ")
                .append(device.threads)
                .append("}\n");
        yaml.append("objective: {maximize: accuracy}\nconstraints: ")
                .append(flow(constraints))
                .append('\n');
        yaml.append("strategy: ").append(flow(strategy)).append('\n');
        yaml.append("search: ").append(flow(search)).append('\n');
        yaml.append("rank_check: {members: ").append(rankCheck.members);
        yaml.append(", epochs: ").append(rankCheck.epochs).append("}\n");
        yaml.append("retrain: {top: ")
                .append(retrain.top)
                .append(", random: ")
                .append(retrain.random)
                .append(", epochs: ")
                .append(retrain.epochs);
        yaml.append(", batch: ")
                .append(retrain.batch)
                .append(", learning_rate: ")
                .append(retrain.learningRate);
        return yaml.append(", baselines: ")
                .append(flow(retrain.baselines))
                .append("}\n")
                .toString();
    }

    private static String flow(Part part) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", part.name);
        part.parameters.keySet().stream().sorted().forEach(key -> all.put(key, part.parameters.get(key)));
        return flow(all);
    }

    private static String flow(Object value) {
        if (value instanceof Map<?, ?> map) {
            List<String> entries = map.entrySet().stream()
                    .map(e -> quote(e.getKey().toString()) + ": " + flow(e.getValue()))
                    .toList();
            return "{" + String.join(", ", entries) + "}";
        } else if (value instanceof List<?> list) {
            return "[" + String.join(", ", list.stream().map(SearchConfig::flow).toList()) + "]";
        }
        return value instanceof String text ? quote(text) : value.toString();
    }

    /** Plain where YAML reads the text back as the same text, quoted otherwise. */
    private static String quote(String text) {
        boolean plain = text.matches("[A-Za-z][A-Za-z0-9_./ -]*") && !text.matches("(?i)true|false|null|yes|no|on|off");
        return plain && text.equals(text.strip()) ? text : "'" + text.replace("'", "''") + "'";
    }
}
