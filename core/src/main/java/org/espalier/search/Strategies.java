package org.espalier.search;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.espalier.service.Installed;
import org.espalier.service.Registry;
import org.espalier.yaml.Excerpt;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The ask/tell strategies that are {@linkplain Installed installed}. */
public final class Strategies {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    private Strategies() {}

    /** Every strategy with its default settings, by name. */
    public static List<StrategyConfig> all() {
        return installed().all();
    }

    /**
     * A strategy with its default settings.
     *
     * @throws IllegalArgumentException for an unknown name, with the nearest known one
     */
    public static StrategyConfig named(String name) {
        return installed().named(name);
    }

    private static Registry<StrategyConfig> installed() {
        return Registry.installed("strategy", StrategyConfig.class, StrategyConfig::name);
    }

    /** The keys of a strategy's settings. */
    public static Set<String> settings(StrategyConfig strategy) {
        return new TreeSet<>(JSON.<ObjectNode>valueToTree(strategy).propertyNames());
    }

    /**
     * A strategy with some settings changed.
     *
     * @param settings component of the config record to value
     * @throws IllegalArgumentException for an unknown key, with the nearest known one, or a value that does not fit
     */
    public static StrategyConfig named(String name, Map<String, ?> settings) {
        StrategyConfig defaults = named(name);
        ObjectNode tree = JSON.valueToTree(defaults);
        settings.forEach((key, value) -> {
            if (!tree.has(key)) {
                throw new IllegalArgumentException("strategy '" + name + "' has no setting '" + key + "'"
                        + Numbers.nearest(key, new TreeSet<>(tree.propertyNames())));
            }
            tree.set(key, JSON.<JsonNode>valueToTree(value));
        });
        StrategyConfig changed;
        try {
            changed = JSON.treeToValue(tree, defaults.getClass());
        } catch (JacksonException e) {
            Throwable cause = e.getCause();
            String reason = cause == null ? e.getOriginalMessage() : String.valueOf(cause.getMessage());
            throw new IllegalArgumentException(
                    "strategy '" + name + "', settings " + Excerpt.of(new TreeMap<>(settings)) + ": " + reason, e);
        }
        requireFinite(name, changed);
        return changed;
    }

    private static void requireFinite(String name, StrategyConfig config) {
        for (Map.Entry<String, JsonNode> setting :
                JSON.<ObjectNode>valueToTree(config).properties()) {
            if (setting.getValue().isNumber()
                    && !Double.isFinite(setting.getValue().asDouble())) {
                throw new IllegalArgumentException("strategy '" + name + "', setting '" + setting.getKey()
                        + "': expected a finite number, got " + setting.getValue());
            }
        }
    }
}
