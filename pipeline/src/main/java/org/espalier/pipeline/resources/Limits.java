package org.espalier.pipeline.resources;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.pipeline.config.Metric;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.search.Constraint;
import org.espalier.search.Constraints;

/** The limits of a search as functions of the architecture; each in numbers, whether the configuration has it so or as a share. */
public final class Limits {
    public static final String LATENCY = Metric.LATENCY_MS.key();

    private Limits() {}

    /** The metrics of a network that was measured, or is measured when one is first asked for. */
    @FunctionalInterface
    public interface Measured {
        /** The number of a metric that has to be measured. */
        double of(Metric metric);
    }

    /**
     * The limits in numbers, such as {@code <= 0.18 (50 % of mobilenet-v3-small, 0.36)}. What a share is of is counted, or measured once in the
     * life of a search.
     *
     * @return metric to limit, as {@link Constraint#parse} reads it
     */
    public static Map<String, String> texts(SearchResources resources) {
        return texts(resources, metric -> true);
    }

    private static Map<String, String> texts(SearchResources resources, Predicate<Metric> which) {
        Map<String, String> texts = new LinkedHashMap<>();
        resources.config().constraints().forEach((key, text) -> {
            Metric metric = metric(key);
            if (which.test(metric)) {
                texts.put(key, Shares.resolved(resources, metric, text));
            }
        });
        return Collections.unmodifiableMap(texts);
    }

    private static Metric metric(String key) {
        return Metric.of(key).orElseThrow(() -> new IllegalArgumentException("unknown limit '" + key + "'"));
    }

    /** What has to be measured is predicted, by models of the device that are only made where they are needed; the rest is counted. */
    public static Constraints of(SearchResources resources) {
        return Constraints.parse(texts(resources), Metrics.predicted(resources));
    }

    /** Measured on the device, once for each architecture; the rest is counted. */
    public static Constraints measured(SearchResources resources) {
        return Constraints.parse(texts(resources), Metrics.measured(resources));
    }

    /**
     * The limits that a network breaks, each with the network's own number; empty where it keeps them all.
     *
     * @param limits metric to limit, in numbers
     * @param measured asked only where such a metric is limited
     */
    public static List<String> broken(Map<String, String> limits, Network network, Measured measured) {
        Map<String, Double> counted = Constraints.counted(network);
        List<String> broken = new ArrayList<>();
        limits.forEach((key, text) -> {
            Constraint limit = Constraint.parse(key, text);
            Metric metric = metric(key);
            double value = metric.isMeasured() ? measured.of(metric) : Objects.requireNonNull(counted.get(key), key);
            if (!limit.holds(value)) {
                broken.add(limit + (metric.isMeasured() ? " (measured " : " (has ") + plain(value) + ")");
            }
        });
        return broken;
    }

    private static String plain(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,d", (long) value)
                : String.format(Locale.ROOT, "%.4g", value);
    }

    /** The limits that need no measuring of members. */
    public static Constraints counted(SearchResources resources) {
        return Constraints.parse(ofCounted(resources), Constraints.counted(resources.space()));
    }

    private static Map<String, String> ofCounted(SearchResources resources) {
        return texts(resources, metric -> !metric.isMeasured());
    }

    /** The limits that a member breaks as far as it can be counted. */
    public static List<String> brokenCounted(SearchResources resources, Architecture member) {
        return broken(ofCounted(resources), resources.space().network(member), metric -> Double.NaN);
    }

    /** The limits that a member breaks once it is measured. */
    public static List<String> broken(SearchResources resources, Architecture member) {
        return resources.config().constraints().isEmpty()
                ? List.of()
                : broken(
                        texts(resources),
                        resources.space().network(member),
                        metric -> Metrics.measured(resources, metric).applyAsDouble(member));
    }

    /** The limits that a network breaks as its exported file was measured. */
    public static List<String> broken(SearchResources resources, Network network, JobEnd.Measured measured) {
        return broken(texts(resources), network, metric -> Metrics.of(resources, measured, metric));
    }
}
