package org.espalier.pipeline.config;

import java.util.List;
import org.espalier.search.Constraint;
import org.espalier.search.Share;
import org.espalier.settings.SettingException;
import org.espalier.yaml.Excerpt;
import org.espalier.yaml.Nearest;
import org.espalier.zoo.SpaceFactory;
import org.espalier.zoo.Zoo;

/** Keys and values of {@code constraints}. */
final class LimitKeys {
    /** What can be limited: whatever is counted from the graph, and what is measured on the device. */
    private static final List<String> LIMITED = Metric.keys();

    private LimitKeys() {}

    /** @throws SettingException where nothing of that name can be limited, or the limit cannot be read */
    static void require(String metric, String text) {
        String path = "constraints." + metric;
        if (!LIMITED.contains(metric)) {
            throw new SettingException(
                    path, "unknown limit '" + Excerpt.of(metric) + "'" + Nearest.among(metric, LIMITED));
        }
        try {
            if (text.indexOf('(') >= 0) {
                throw new IllegalArgumentException("limit on '" + metric
                        + "': expected a relation and a number, such as \"<= 4\", got \"" + Excerpt.of(text) + "\"");
            }
            Share.parse(metric, text)
                    .ifPresentOrElse(
                            share -> share.network().ifPresent(LimitKeys::requireNetwork),
                            () -> Constraint.parse(metric, text));
        } catch (IllegalArgumentException e) {
            throw new SettingException(path, String.valueOf(e.getMessage()));
        }
    }

    private static void requireNetwork(String name) {
        Zoo zoo = Zoo.installed();
        if (!zoo.contains(name)) {
            throw new IllegalArgumentException("unknown network '" + Excerpt.of(name) + "'"
                    + Nearest.among(
                            name,
                            zoo.all().stream().map(SpaceFactory::name).sorted().toList()));
        }
    }
}
