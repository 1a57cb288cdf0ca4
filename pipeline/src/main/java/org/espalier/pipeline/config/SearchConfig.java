package org.espalier.pipeline.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.espalier.files.PathSegment;
import org.espalier.search.StrategyConfig;
import org.espalier.search.TellOrder;
import org.espalier.settings.Loaded;
import org.espalier.settings.Ranges;
import org.espalier.settings.Required;
import org.espalier.settings.SettingException;
import org.espalier.torch.data.Augmentation;
import org.espalier.torch.data.Layout;
import org.espalier.torch.data.SplitSettings;
import org.espalier.torch.engine.DeviceKind;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.yaml.YamlWriter;
import org.espalier.zoo.SpaceFactory;
import org.espalier.zoo.YamlSpaceFactory;
import org.espalier.zoo.Zoo;
import tools.jackson.databind.JsonNode;

/**
 * A whole search as the user asked for it, defaults filled in. The components are the keys of the configuration, those of the records in it
 * the keys below: {@code rankCheck} is written {@code rank_check}. Whatever makes one of the records is told what is out of range by its
 * constructor. Read by {@link #load}, or made in Java by {@link SearchConfigBuilder}.
 *
 * @param name of the search
 * @param seed root of all randomness
 * @param data where the images come from
 * @param space name and parameters of the search space, or all of a space of one's own
 * @param engine what trains
 * @param device what the network shall run on, and is measured
 * @param objective what is looked for
 * @param constraints metric to limit, for example {@code latency_ms} to {@code "<= 4"}
 * @param strategy how the space is searched
 * @param search how the trained supernet is searched (two-step strategies only)
 * @param trials how trials run (ask/tell strategies only)
 * @param rankCheck whether the supernet orders its members rightly (two-step strategies only)
 * @param retrain training from scratch of the winners and of the baselines
 * @param budget how long all of it may take
 * @param listeners who hears what the search does; they never change it
 * @param paths where the files lie that the other keys name; found out, never written by hand
 */
public record SearchConfig(
        String name,
        long seed,
        @Required Data data,
        @Required Space space,
        Engine engine,
        Device device,
        Objective objective,
        Map<String, String> constraints,
        @Required Method strategy,
        StrategyConfig search,
        Trials trials,
        RankCheck rankCheck,
        Retrain retrain,
        Budget budget,
        List<Listener> listeners,
        List<NamedPath> paths) {
    private static final int MOST_EPOCHS = 100_000;
    private static final int MOST_THREADS = 1024;

    /**
     * The images.
     *
     * @param source folder, zip or name of a known set
     * @param size side of the square that images are brought to, 8 to 1024 pixels
     * @param split shares of each class
     * @param layout where arrays have their channels
     * @param augment random changes to the images of every training of the search
     */
    public record Data(@Required String source, int size, SplitSettings split, Layout layout, Augmentation augment) {
        public Data {
            Ranges.whole("size", size, 8, 1024);
        }

        /** Images of 32 pixels, divided 0.7, 0.15, 0.15, with the usual changes. */
        public static Data of(String source) {
            return new Data(source, 32, SplitSettings.DEFAULT, Layout.AUTO, Augmentation.STANDARD);
        }
    }

    /**
     * What is searched.
     *
     * @param name of a built-in space or network, of a YAML file, or of a space of one's own
     * @param parameters that the space declares, or {@code stages} and the other sections of a space of one's own
     */
    public record Space(String name, Map<String, Object> parameters) {
        /** The key that makes a space one of its own: it stands in the configuration as it would in a file. */
        private static final String OWN = "stages";

        public Space {
            parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        }

        /** What builds it: the configuration itself where it holds one, else the zoo. */
        public SpaceFactory factory(Zoo zoo) {
            return isOwn()
                    ? YamlSpaceFactory.parse("space " + name, YamlWriter.document(ListenerForm.named(name, parameters)))
                    : zoo.factory(name);
        }

        /** What the user wants of the space's parameters. */
        public Map<String, Object> wanted() {
            return isOwn() ? Map.of() : parameters;
        }

        boolean isOwn() {
            return parameters.containsKey(OWN);
        }
    }

    /**
     * What trains.
     *
     * @param name the processor, or the first GPU
     * @param threads of one training, 1 to 1024; empty: one for each core
     */
    public record Engine(DeviceKind name, Optional<Integer> threads) {
        public Engine {
            threads.ifPresent(number -> Ranges.whole("threads", number, 1, MOST_THREADS));
        }

        /** The processor, all of its cores. */
        public Engine() {
            this(DeviceKind.CPU, Optional.empty());
        }

        /** As LibTorch is started. */
        public EngineSettings settings() {
            return new EngineSettings(name, threads.orElseGet(EngineSettings.cpu()::threads));
        }
    }

    /**
     * What is measured.
     *
     * @param name of the device
     * @param threads computing threads on the device, 1 to 1024
     */
    public record Device(String name, int threads) {
        public Device {
            Ranges.whole("threads", threads, 1, MOST_THREADS);
        }

        /** This machine, one thread. */
        public Device() {
            this("local", 1);
        }
    }

    /** @param maximize the measure that makes one network better than another */
    public record Objective(Measure maximize) {
        /** Measures that can be looked for. */
        public enum Measure {
            /** Share of images that are answered rightly. */
            ACCURACY
        }

        /** Accuracy. */
        public Objective() {
            this(Measure.ACCURACY);
        }
    }

    /**
     * How the space is searched.
     *
     * @param name of a search method
     * @param settings the method's own record
     */
    public record Method(String name, Record settings) {}

    /**
     * How candidates of ask/tell strategies are trained, each in a process of its own.
     *
     * @param count how many are trained in all, 1 to 10,000,000
     * @param epochs of each, 1 to 100,000
     * @param minutes that each may take, 1 to 525,600
     * @param memoryMb that each may hold, 256 to 4,194,304 MiB
     * @param parallel how many run side by side at most, 1 to 1024
     * @param lag trials by which telling may lie behind asking, 0 to 10,000,000; always there: {@code parallel - 1} where none is given
     * @param order in which trials are told
     * @param earlyStop which trials are not trained to their end
     */
    public record Trials(
            int count,
            int epochs,
            int minutes,
            int memoryMb,
            int parallel,
            Optional<Integer> lag,
            TellOrder order,
            EarlyStopping earlyStop) {
        public Trials {
            Ranges.whole("count", count, 1, 10_000_000);
            Ranges.whole("epochs", epochs, 1, MOST_EPOCHS);
            Ranges.whole("minutes", minutes, 1, 365 * 24 * 60);
            Ranges.whole("memoryMb", memoryMb, 256, 1 << 22);
            Ranges.whole("parallel", parallel, 1, MOST_THREADS);
            lag = Optional.of(Ranges.whole("lag", lag.orElse(parallel - 1), 0, 10_000_000));
        }

        /** Told in the order of their numbers as soon as can be where so many run side by side, each trained to its end. */
        public Trials(int count, int epochs, int minutes, int memoryMb, int parallel) {
            this(count, epochs, minutes, memoryMb, parallel, Optional.empty(), TellOrder.FIXED, EarlyStopping.NONE);
        }

        /** 30 trials of 3 epochs, each within an hour and 4 GiB, one after the other. */
        public Trials() {
            this(30, 3, 60, 4096, 1);
        }

        /** The same with another number side by side at most, told as before. */
        public Trials withParallel(int places) {
            return new Trials(count, epochs, minutes, memoryMb, places, lag, order, earlyStop);
        }

        /** How many may be asked for and not told: no more ever run at once, and so many share the cores. */
        public int outstanding() {
            return 1 + lag.orElseThrow();
        }

        /** How many really run at once. */
        public int capacity() {
            return Math.min(parallel, outstanding());
        }
    }

    /**
     * A check of the supernet's order.
     *
     * @param members random members trained from scratch, 2 to 10,000; 0: no check
     * @param epochs for each, 1 to 100,000
     */
    public record RankCheck(int members, int epochs) {
        public RankCheck {
            Ranges.whole("members", members, 0, 10_000);
            Ranges.whole("epochs", epochs, 1, MOST_EPOCHS);
            if (members == 1) {
                throw new SettingException("members", "expected 0 (no check) or at least 2, got 1");
            }
        }

        /** No check. */
        public RankCheck() {
            this(0, 5);
        }
    }

    /**
     * Training from scratch.
     *
     * @param top how many of the search's best are trained, 1 to 1000
     * @param random how many members drawn at random within the limits are trained beside them, 0 to 1000
     * @param epochs for each, 1 to 100,000
     * @param batch images of a step, 1 to 65,536
     * @param learningRate peak of the cosine schedule, 0 to 100
     * @param baselines hand-made networks trained beside them by the same recipe
     */
    public record Retrain(int top, int random, int epochs, int batch, double learningRate, List<String> baselines) {
        public Retrain {
            Ranges.whole("top", top, 1, 1000);
            Ranges.whole("random", random, 0, 1000);
            Ranges.whole("epochs", epochs, 1, MOST_EPOCHS);
            Ranges.whole("batch", batch, 1, 65_536);
            Ranges.number("learningRate", learningRate, 0, 100);
            baselines = List.copyOf(baselines);
            Set<String> folders = new HashSet<>();
            for (String baseline : baselines) {
                if (baseline.matches("(found|random)-[0-9]+")) {
                    throw new SettingException(
                            "baselines",
                            "'" + baseline + "' is what a run of the search is called; give the network another name");
                }
                if (!folders.add(PathSegment.of(baseline).toLowerCase(Locale.ROOT))) {
                    throw new SettingException("baselines", "'" + baseline + "' is named twice");
                }
            }
        }

        /** The best and one random member, 30 epochs each, beside both MobileNetV3. */
        public Retrain() {
            this(1, 1, 30, 64, 0.05, List.of("mobilenet-v3-small", "mobilenet-v3-large"));
        }
    }

    /**
     * Who hears what the search does.
     *
     * @param name of the listener
     * @param parameters that the listener itself checks
     */
    public record Listener(String name, Map<String, Object> parameters) {
        public Listener {
            parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        }
    }

    /**
     * A file or folder that a key names.
     *
     * @param key for example {@code data.source}
     * @param given as the user wrote it
     * @param path where that was, absolute
     * @param way from the search's folder to it; empty where there is none, or no folder yet
     */
    public record NamedPath(String key, String given, String path, String way) {
        boolean isSamePlace(NamedPath other) {
            return key.equals(other.key) && path.equals(other.path);
        }
    }

    public SearchConfig {
        constraints = Collections.unmodifiableMap(new LinkedHashMap<>(constraints));
        constraints.forEach(LimitKeys::require);
        listeners = List.copyOf(listeners);
        paths = List.copyOf(paths);
    }

    /**
     * Reads a file that a user wrote.
     *
     * @param replacements values in place of the file's, each {@code a.b=value}
     * @return the configuration, and what its author should know about it
     * @throws org.espalier.yaml.ConfigException that names file, line and key
     */
    public static Loaded<SearchConfig> load(Path file, Collection<String> replacements) throws IOException {
        return ConfigReader.ofUser(file, replacements);
    }

    /** The same of a text; {@code source} names it in errors. */
    public static Loaded<SearchConfig> load(String source, String text, Collection<String> replacements) {
        return ConfigReader.ofUser(source, text, replacements);
    }

    /**
     * Reads the {@code config.yaml} that a search left in its folder. What it does not say is what the release that wrote it did, which may
     * be another thing than the default of today.
     */
    public static Loaded<SearchConfig> loadResolved(Path file) throws IOException {
        return ConfigReader.resolved(file);
    }

    /** As {@link #load(String, String, Collection)}; what its author should know goes to the log. */
    public static SearchConfig parse(String source, String text, Collection<String> replacements) {
        return ConfigReader.logged(load(source, text, replacements));
    }

    /** Reads what {@link #toJson} wrote; {@code source} names it in errors. */
    public static SearchConfig ofJson(String source, JsonNode json) {
        return ConfigReader.ofJson(source, json);
    }

    /** A value as the user wrote it, for reading: where it is a path, what stands in the configuration is where that lies. */
    public String asGiven(String key, String value) {
        return paths.stream()
                .filter(named -> named.key().equals(key) && named.path().equals(value))
                .findFirst()
                .map(NamedPath::given)
                .orElse(value);
    }

    /** Where the file of a baseline lies; the name itself for one that has none. */
    public String baselineFile(String name) {
        return paths.stream()
                .filter(named -> named.key().equals(SearchPaths.BASELINES)
                        && named.given().equals(name))
                .findFirst()
                .map(NamedPath::path)
                .orElse(name);
    }

    /** The configuration as YAML, every default written out; reading it gives an equal one. */
    public String toYaml() {
        return ConfigReader.CODEC.yaml(this);
    }

    /** The configuration as JSON, every default written out; reading it gives an equal one. */
    public JsonNode toJson() {
        return ConfigReader.CODEC.json(this);
    }

    /** For a configuration that differs in some sections. */
    public SearchConfigBuilder toBuilder() {
        return new SearchConfigBuilder(this);
    }
}
