package org.espalier.pipeline.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.search.StrategyConfig;
import org.espalier.settings.SettingsCodec;
import org.espalier.yaml.ConfigException;
import org.espalier.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/** Keys that stood elsewhere in earlier releases, brought to where they stand today. */
final class FormerKeys {
    private static final String STRATEGY = "strategy";
    private static final String TRIALS = "trials";

    /** Key below {@code strategy} to key below {@code trials}. */
    private record Moved(String from, String to) {}

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
        for (Map.Entry<String, YamlNode> entry : strategy.entries().entrySet()) {
            String today = today(entry.getKey());
            if (today == null || own.contains(entry.getKey())) {
                continue;
            }
            YamlNode value = entry.getValue();
            String before = value.place() + ": " + STRATEGY + "." + entry.getKey();
            YamlNode trials = document.entries().get(TRIALS);
            YamlNode other = trials == null ? null : trials.entries().get(today);
            if (other != null) {
                throw new ConfigException(before + ": is now written " + TRIALS + "." + today + ", which is given too ("
                        + other.place() + "); remove one");
            }
            moved = moved.with(List.of(TRIALS, today), value, value.place());
            left.remove(entry.getKey());
            notices.add(before + " is now written " + TRIALS + "." + today);
        }
        return moved.with(List.of(STRATEGY), strategy.withEntries(left), strategy.place());
    }

    private static @Nullable String today(String key) {
        return OF_TRIALS.stream()
                .filter(moved -> moved.from.equals(key))
                .map(Moved::to)
                .findFirst()
                .orElse(null);
    }
}
