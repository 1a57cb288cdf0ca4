package org.espalier.pipeline.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.espalier.plan.Difference;
import org.espalier.plan.Identity;
import org.espalier.settings.SettingsCodec;
import org.espalier.yaml.ConfigException;
import org.espalier.yaml.Excerpt;
import org.espalier.yaml.YamlNode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What makes two searches the same: the values of their configurations, however they are written, each under the defaults of the release
 * that wrote it. What cannot change a result is no part of it.
 *
 * @param config of the search that goes on
 * @param decisions what identifies the decisions of a space that a program gave as an object, of which the configuration says nothing; absent
 *     where the configuration says all
 * @param sameImages asked where {@code data.source} differs: whether the images are those that the journal knows, only elsewhere
 */
public record SearchIdentity(SearchConfig config, Optional<String> decisions, BooleanSupplier sameImages)
        implements Identity {
    /** Beside the sections of the configuration. */
    private static final String DECISIONS = "space_decisions";

    /** Beside them as well: what the files of the space, of baselines and of a teacher say, and which supernet an earlier search has. */
    private static final String FILES = "files";

    /** Sections that cannot change a result, and one that may change at any time: how a budget was shared out is in the journal. */
    private static final List<String> NEUTRAL = List.of("name", "listeners", "paths", "budget");

    /** It is stored, for a folder whose configuration is lost, and compared with nothing: what a strategy knew when it was asked hangs on the lag. */
    private static final String PARALLEL = "trials.parallel";

    private static final String LAG = "trials.lag";

    /** Where it is 0 there is no check, however it would be done. */
    private static final String CHECKED = "rank_check.members";

    /** Where there is none, nothing is filtered, however it would be done. */
    private static final String FILTERED = "filter.proxy";

    private static final String SOURCE = "the search there";

    /** Of a search whose configuration says all. */
    public SearchIdentity(SearchConfig config) {
        this(config, Optional.empty());
    }

    /** Of a search whose images are told by their place. */
    public SearchIdentity(SearchConfig config, Optional<String> decisions) {
        this(config, decisions, () -> false);
    }

    @Override
    public JsonNode value() {
        ObjectNode value = (ObjectNode) SearchPaths.atTheStart(config).toJson();
        value.remove(NEUTRAL);
        decisions.ifPresent(own -> value.put(DECISIONS, own));
        Map<String, String> files = FileContents.of(config);
        if (!files.isEmpty()) {
            ObjectNode contents = value.putObject(FILES);
            files.forEach(contents::put);
        }
        return value;
    }

    /**
     * Journals of earlier releases say nothing of a space that is an object, nor of the content of files; those at hand are taken for the same. The same
     * images or files at another place are looked at once: a search that is finished needs no images.
     */
    @Override
    public boolean completes(JsonNode stored) {
        JsonNode there = stored.path(FILES);
        return (decisions.isPresent() && !stored.has(DECISIONS))
                || FileContents.of(config).keySet().stream().anyMatch(file -> !there.has(file))
                || isElsewhere(stored);
    }

    private boolean isElsewhere(JsonNode stored) {
        try {
            return !differences(config(stored)).isEmpty();
        } catch (ConfigException e) {
            return false; // named by differences
        }
    }

    /**
     * The configuration that an identity is of, but for what cannot change a result.
     *
     * @param stored a {@link #value}, or the YAML text that earlier releases stored
     * @throws ConfigException where it cannot be read
     */
    public static SearchConfig config(JsonNode stored) {
        JsonNode sections = stored;
        if (stored instanceof ObjectNode object) {
            ObjectNode copy = object.deepCopy();
            copy.remove(List.of(DECISIONS, FILES));
            sections = copy;
        }
        YamlNode document = sections.isString()
                ? YamlNode.read(SOURCE, sections.asString())
                : SettingsCodec.document(SOURCE, sections);
        return ConfigReader.resolved(document).value();
    }

    /**
     * The digest of the file that a key names.
     *
     * @param stored a {@link #value}
     * @return empty text where it names none
     */
    public static String file(JsonNode stored, String key) {
        return stored.path(FILES).path(key).asString("");
    }

    /** The same of this very configuration. */
    public Optional<String> file(String key) {
        return Optional.ofNullable(FileContents.of(config).get(key));
    }

    /** @param stored a {@link #value}, or the YAML text that earlier releases stored */
    @Override
    public List<Difference> differences(JsonNode stored) {
        List<Difference> differences;
        try {
            differences = new ArrayList<>(differences(config(stored)));
        } catch (ConfigException e) {
            return List.of(
                    new Difference("", "a configuration that cannot be read here (" + e.getMessage() + ")", "another"));
        }
        if (differences.stream().anyMatch(SearchIdentity::isOfPlace) && sameImages.getAsBoolean()) {
            differences.removeIf(SearchIdentity::isOfPlace);
        }
        compareFiles(stored.path(FILES), differences);
        String there = stored.path(DECISIONS).asString("");
        if (decisions.isPresent() && !there.isEmpty() && !there.equals(decisions.get())) {
            differences.add(new Difference("space.decisions", there, decisions.get()));
        }
        return differences;
    }

    /** A file is known by what it says, not by where it lies; only where nothing is known of what it said does the place decide. */
    private void compareFiles(JsonNode there, List<Difference> differences) {
        FileContents.of(config).forEach((file, digest) -> {
            String before = there.path(file).asString("");
            boolean isKey = PathKey.ALL.stream().anyMatch(key -> key.name().equals(file));
            if (before.equals(digest)) {
                differences.removeIf(difference -> isKey && difference.key().equals(file));
            } else if (!before.isEmpty()
                    && (!isKey || differences.stream().noneMatch(d -> d.key().equals(file)))) {
                String name = isKey ? given(file) : file;
                differences.add(new Difference(
                        isKey ? file : SearchPaths.BASELINES,
                        "'" + Excerpt.of(name) + "' with the content " + before,
                        "with the content " + digest));
            }
        });
    }

    private String given(String key) {
        return config.paths().stream()
                .filter(named -> named.key().equals(key))
                .map(SearchConfig.NamedPath::given)
                .findFirst()
                .orElse(key);
    }

    private static boolean isOfPlace(Difference difference) {
        return difference.key().equals(SearchPaths.DATA);
    }

    /** What differs in another configuration, key by key. */
    public List<Difference> differences(SearchConfig there) {
        Map<String, @Nullable Object> others = values(there);
        Map<String, @Nullable Object> own = values(config);
        Set<String> keys = new LinkedHashSet<>(own.keySet());
        keys.addAll(others.keySet());
        List<Difference> differences = new ArrayList<>();
        for (String key : keys) {
            if (!same(others.get(key), own.get(key)) && !SearchPaths.meet(key, there, config)) {
                differences.add(new Difference(key, shown(others, key), shown(own, key), advice(key, there)));
            }
        }
        return differences;
    }

    /** Who only wanted more or fewer side by side did not mean another search. */
    private String advice(String key, SearchConfig there) {
        TrialsConfig own = config.trials();
        boolean follows = own.lag().equals(Optional.of(own.parallel() - 1))
                && own.parallel() != there.trials().parallel();
        return key.equals(LAG) && follows
                ? "it follows from trials.parallel: " + own.parallel() + "; write trials.lag: "
                        + there.trials().lag().orElseThrow() + " beside it to keep it"
                : "";
    }

    private static Map<String, @Nullable Object> values(SearchConfig config) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        ConfigReader.CODEC.plain(config).forEach((key, value) -> {
            if (!NEUTRAL.contains(key)) {
                flatten(key, value, values);
            }
        });
        values.remove(PARALLEL);
        if (config.rankCheck().members() == 0) {
            values.keySet().removeIf(key -> key.startsWith("rank_check.") && !key.equals(CHECKED));
        }
        if (config.filter().proxy().isEmpty()) {
            values.keySet().removeIf(key -> key.startsWith("filter.") && !key.equals(FILTERED));
        }
        return values;
    }

    private static void flatten(String path, @Nullable Object value, Map<String, @Nullable Object> into) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> flatten(path + "." + key, inner, into));
        } else {
            into.put(path, value);
        }
    }

    /** Numbers by their values, so that {@code 1} is {@code 1.0}. */
    private static boolean same(@Nullable Object one, @Nullable Object other) {
        if (one instanceof Number && other instanceof Number) {
            return new BigDecimal(one.toString()).compareTo(new BigDecimal(other.toString())) == 0;
        }
        if (one instanceof List<?> items && other instanceof List<?> others) {
            boolean same = items.size() == others.size();
            for (int i = 0; same && i < items.size(); i++) {
                same = same(items.get(i), others.get(i));
            }
            return same;
        }
        if (one instanceof Map<?, ?> map && other instanceof Map<?, ?> others) {
            return map.keySet().equals(others.keySet())
                    && map.keySet().stream().allMatch(key -> same(map.get(key), others.get(key)));
        }
        return one == null ? other == null : one.equals(other);
    }

    private static String shown(Map<String, @Nullable Object> values, String key) {
        Object value = values.get(key);
        return value == null
                ? "nothing"
                : value instanceof String text ? "'" + Excerpt.of(text) + "'" : Excerpt.of(value);
    }
}
