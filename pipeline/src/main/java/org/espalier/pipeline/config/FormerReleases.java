package org.espalier.pipeline.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration means that a release wrote, defaults filled in, before a key existed. A key that is added gets a row here, with what
 * the program did before it: then a folder of an earlier release is still the same search.
 */
final class FormerReleases {
    /** A key that the first release did not know, and what that release did. */
    record Added(String key, Object before) {}

    static final List<Added> ADDED = List.of(
            new Added("data.layout", "auto"),
            new Added("data.augment", firstAugmentation()),
            new Added("engine.name", "cpu"),
            new Added("trials.count", 30),
            new Added("trials.epochs", 3),
            new Added("trials.minutes", 60),
            new Added("trials.memory_mb", 4096),
            new Added("trials.parallel", 1),
            new Added("rank_check.members", 0),
            new Added("rank_check.epochs", 5),
            new Added("retrain.random", 0),
            new Added("listeners", List.of()));

    private FormerReleases() {}

    private static Map<String, Double> firstAugmentation() {
        Map<String, Double> augment = new LinkedHashMap<>();
        augment.put("flip", 0.5);
        augment.put("vertical_flip", 0.0);
        augment.put("crop", 0.125);
        augment.put("rotate", 0.0);
        augment.put("colour", 0.0);
        augment.put("erase", 0.0);
        augment.put("mixup", 0.0);
        augment.put("cutmix", 0.0);
        return augment;
    }

    /** The document with a value for every key that it does not have because its release did not know it. */
    static YamlNode complete(YamlNode document) {
        YamlNode complete = document;
        for (Added added : ADDED) {
            List<String> path = List.of(added.key.split("\\."));
            if (at(complete, path) == null) {
                complete = complete.with(path, YamlNode.of(added.before, document.place()), document.place());
            }
        }
        return complete;
    }

    private static @Nullable YamlNode at(YamlNode document, List<String> path) {
        YamlNode node = document;
        for (String key : path) {
            node = node == null ? null : node.entries().get(key);
        }
        return node;
    }
}
