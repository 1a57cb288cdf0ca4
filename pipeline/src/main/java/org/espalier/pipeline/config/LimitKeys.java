package org.espalier.pipeline.config;

import java.util.List;
import java.util.stream.Stream;
import org.espalier.search.Constraint;
import org.espalier.search.Constraints;
import org.espalier.settings.SettingException;
import org.espalier.yaml.Excerpt;
import org.espalier.yaml.Nearest;

/** Keys and values of {@code constraints}. */
final class LimitKeys {
    /** What can be limited: whatever is counted from the graph, and what is measured on the device. */
    private static final List<String> LIMITED = Stream.concat(Constraints.COUNTED.stream(), Stream.of("latency_ms"))
            .sorted()
            .toList();

    private LimitKeys() {}

    /** @throws SettingException where nothing of that name can be limited, or the limit cannot be read */
    static void require(String metric, String text) {
        String path = "constraints." + metric;
        if (!LIMITED.contains(metric)) {
            throw new SettingException(
                    path, "unknown limit '" + Excerpt.of(metric) + "'" + Nearest.among(metric, LIMITED));
        }
        try {
            Constraint.parse(metric, text);
        } catch (IllegalArgumentException e) {
            throw new SettingException(path, String.valueOf(e.getMessage()));
        }
    }
}
