package org.espalier.pipeline.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.search.StrategyConfig;
import org.espalier.settings.SettingsCodec;
import org.espalier.yaml.ConfigException;
import org.espalier.yaml.Excerpt;
import org.espalier.yaml.YamlNode;

/** Keys that stood elsewhere in earlier releases, brought to where they stand today. */
final class FormerKeys {
    private static final String STRATEGY = "strategy";
    private static final String TRIALS = "trials";

    /** A key below {@code strategy} that is one below {@code trials} today. */
    private record Moved(String before, String today) {}

    private static final List<Moved> OF_TRIALS = List.of(
            new Moved("trials", "count"),
            new Moved("epochs", "epochs"),
            new Moved("trial_minutes", "minutes"),
            new Moved("trial_memory_mb", "memory_mb"));

    private FormerKeys() {}

    /**
     * How trials run was said by the strategy. A strategy whose own record has a component of that name keeps the key.
     *
     * @param notices receives a line for each key that was moved
     */
    static YamlNode moved(YamlNode document, List<String> notices) {
        YamlNode strategy = document.entries().get(STRATEGY);
        YamlNode name = strategy == null ? null : strategy.entries().get("name");
        if (strategy == null || name == null || !name.isScalar()) {
            return document;
        }
        Record settings = MethodCatalogue.installed().defaults().get(name.text());
        return settings instanceof StrategyConfig
                ? moved(document, strategy, SettingsCodec.keys(settings.getClass()), notices)
                : document;
    }

    private static YamlNode moved(YamlNode document, YamlNode strategy, List<String> own, List<String> notices) {
        YamlNode moved = document;
        Map<String, YamlNode> left = new LinkedHashMap<>(strategy.entries());
        for (Moved key : OF_TRIALS) {
            YamlNode value = strategy.entries().get(key.before);
            if (value == null || own.contains(key.before)) {
                continue;
            }
            left.remove(key.before);
            if (value.isEmpty()) {
                continue;
            }
            String before = value.place() + ": " + STRATEGY + "." + key.before;
            String today = TRIALS + "." + key.today;
            YamlNode trials = document.entries().get(TRIALS);
            if (trials != null && !trials.isEmpty() && !trials.isMapping()) {
                throw new ConfigException(trials.place() + ": " + TRIALS + ": expected a mapping of keys, got '"
                        + Excerpt.of(trials) + "'");
            }
            YamlNode other = trials == null ? null : trials.entries().get(key.today);
            if (other != null && !other.isEmpty()) {
                throw new ConfigException(before + ": is now written " + today + ", which is given too ("
                        + other.place() + "); remove one");
            }
            moved = moved.with(List.of(TRIALS, key.today), value, value.place());
            notices.add(before + " is now written " + today);
        }
        return moved.with(List.of(STRATEGY), strategy.withEntries(left), strategy.place());
    }
}
