package org.espalier.pipeline.config;

import java.util.List;
import org.espalier.yaml.YamlNode;

/**
 * What a configuration means that a release wrote, defaults filled in, before a key existed. A key that is added gets a row here, with what
 * the program did before it: then a folder of an earlier release is still the same search.
 */
final class FormerReleases {
    /**
     * A key that the first release did not know.
     *
     * @param key its path
     * @param before what that release did, in YAML
     */
    record Added(String key, String before) {}

    static final List<Added> ADDED = List.of(
            new Added("data.layout", "auto"),
            new Added(
                    "data.augment",
                    "{flip: 0.5, vertical_flip: 0, crop: 0.125, rotate: 0, colour: 0, erase: 0, mixup: 0, cutmix: 0}"),
            new Added("data.fit", "stretch"),
            new Added("data.sampler", "shuffled"),
            new Added("task", "{name: image-classification}"),
            new Added("loss.class_weights", "none"),
            new Added("loss.label_smoothing", "null"),
            new Added("engine.name", "cpu"),
            new Added("device.batch", "1"),
            new Added("devices", "[]"),
            new Added("objective.minimize", "[]"),
            new Added("objective.scalarisation", "product"),
            new Added("latency_model", "table-corrected"),
            new Added("supernet.from", "null"),
            new Added("supernet.weights", "null"),
            new Added("supernet.weights_sha256", "null"),
            new Added("retrain.teacher", "null"),
            new Added("retrain.random_search", "false"),
            new Added("retrain.recipe", "{name: standard}"),
            new Added("trials.count", "30"),
            new Added("trials.epochs", "3"),
            new Added("trials.minutes", "60"),
            new Added("trials.memory_mb", "4096"),
            new Added("trials.parallel", "1"),
            // as many were asked for at once as ran side by side: parallel - 1, as a lag that is not given always is
            new Added("trials.lag", "null"),
            new Added("trials.order", "fixed"),
            new Added("trials.early_stop", "none"),
            new Added("filter.proxy", "null"),
            new Added("filter.keep", "0.2"),
            new Added("filter.sample", "100"),
            new Added("filter.images", "32"),
            new Added("rank_check.members", "0"),
            new Added("rank_check.epochs", "5"),
            new Added("rank_check.repeats", "1"),
            new Added("rank_check.within_limits", "false"),
            new Added("rank_check.spread", "false"),
            new Added("retrain.random", "0"),
            new Added("budget.hours", "null"),
            new Added("listeners", "[]"),
            new Added("paths", "[]"));

    private FormerReleases() {}

    /** The document with a value for every key that it does not have because its release did not know it. */
    static YamlNode complete(YamlNode document) {
        YamlNode complete = document;
        for (Added added : ADDED) {
            List<String> path = List.of(added.key.split("\\."));
            if (complete.at(path) == null) {
                complete = complete.with(path, YamlNode.read(added.key, added.before), document.place());
            }
        }
        return complete;
    }
}
