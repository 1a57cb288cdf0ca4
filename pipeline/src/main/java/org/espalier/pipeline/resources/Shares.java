package org.espalier.pipeline.resources;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.espalier.device.Protocol;
import org.espalier.graph.Network;
import org.espalier.pipeline.config.Metric;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.search.Constraints;
import org.espalier.search.Share;
import org.espalier.yaml.ConfigException;
import org.espalier.yaml.Excerpt;

/** Limits that are shares of what a network has, in numbers. */
public final class Shares {
    private Shares() {}

    /** A limit in numbers: what a share is of is counted, or measured once in the life of a search. */
    static String resolved(SearchResources resources, Metric metric, String text) {
        Optional<Share> share = Share.parse(metric.key(), text);
        if (share.isEmpty()) {
            return text;
        }
        return resources.references().resolved(metric.key() + " " + text, () -> {
            Named of = named(resources, metric, text, share.get());
            return share.get()
                    .of(of.name, has(resources, metric, of), !metric.isMeasured())
                    .text();
        });
    }

    /**
     * Builds the network that a limit is a share of, but measures nothing.
     *
     * @throws ConfigException where there is none
     */
    public static void require(SearchResources resources, Metric metric, String text) {
        Share.parse(metric.key(), text).ifPresent(share -> named(resources, metric, text, share));
    }

    private record Named(String name, Network network) {}

    private static Named named(SearchResources resources, Metric metric, String text, Share share) {
        String where = "constraints." + metric.key() + ": ";
        try {
            if (share.network().isPresent()) {
                String name = share.network().get();
                return new Named(name, resources.baseline(name));
            }
            return resources
                    .origin()
                    .map(origin ->
                            new Named(origin.network(), resources.handMade(origin.network(), origin.parameters())))
                    .orElseThrow(() -> new IllegalArgumentException("space '"
                            + resources.config().space().name() + "' comes from no network that is known, got \""
                            + Excerpt.of(text) + "\"; write \"" + Excerpt.of(text.strip()) + " of NETWORK\""));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(where + e.getMessage(), e);
        }
    }

    private static double has(SearchResources resources, Metric metric, Named of) {
        Map<String, Double> counted = Constraints.counted(of.network);
        return metric.isMeasured()
                ? resources
                        .references()
                        .value(resources.config(), metric, of.name, of.network, () -> measured(resources, metric, of))
                : Objects.requireNonNull(counted.get(metric.key()), metric.key());
    }

    private static double measured(SearchResources resources, Metric metric, Named of) {
        JobEnd.Measured measured =
                Measurements.of(resources, of.name, of.network, Protocol.REPORT, metric == Metric.MEMORY_MB);
        return Metrics.of(resources, measured, metric);
    }
}
