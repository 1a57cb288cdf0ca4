package org.espalier.device.latency.model;

import java.util.List;
import org.espalier.service.Installed;
import org.espalier.yaml.Nearest;

/** The learners that are installed, by name. */
public final class LatencyLearners {
    private LatencyLearners() {}

    /** All of them, in the order of their files. */
    public static List<LatencyLearner> installed() {
        return Installed.of(LatencyLearner.class);
    }

    /** @throws IllegalArgumentException where none is called so, with the nearest name */
    public static LatencyLearner named(String name) {
        List<LatencyLearner> all = installed();
        return all.stream().filter(l -> l.name().equals(name)).findFirst().orElseThrow(() -> {
            List<String> names = all.stream().map(LatencyLearner::name).toList();
            return new IllegalArgumentException("unknown model '" + name + "'" + Nearest.among(name, names));
        });
    }
}
