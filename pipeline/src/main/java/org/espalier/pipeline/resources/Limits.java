package org.espalier.pipeline.resources;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.search.Constraint;
import org.espalier.search.Constraints;

/** The limits of a search as functions of the architecture. */
public final class Limits {
    public static final String LATENCY = "latency_ms";

    private Limits() {}

    /** Latency is predicted by the device's model, which is only made where it is limited; everything else is counted. */
    public static Constraints of(SearchResources resources) {
        Map<String, ToDoubleFunction<Architecture>> metrics =
                new LinkedHashMap<>(Constraints.counted(resources.space()));
        if (resources.config().constraints().containsKey(LATENCY)) {
            // made when the first member is asked about: a training that never asks does without
            metrics.put(LATENCY, member -> resources.latencyModel().predictMillis(member));
        }
        return Constraints.parse(resources.config().constraints(), metrics);
    }

    /** Latency is measured on the device, once for each architecture; everything else is counted. */
    public static Constraints measured(SearchResources resources) {
        Map<String, ToDoubleFunction<Architecture>> metrics =
                new LinkedHashMap<>(Constraints.counted(resources.space()));
        metrics.put(LATENCY, resources::measureMillis);
        return Constraints.parse(resources.config().constraints(), metrics);
    }

    /**
     * The limits that a network breaks, each with the network's own number; empty where it keeps them all.
     *
     * @param limits metric to limit, as in a configuration
     * @param millis measured latency; asked only where it is limited
     */
    public static List<String> broken(Map<String, String> limits, Network network, DoubleSupplier millis) {
        Map<String, Double> counted = Constraints.counted(network);
        List<String> broken = new ArrayList<>();
        limits.forEach((metric, text) -> {
            Constraint limit = Constraint.parse(metric, text);
            boolean latency = metric.equals(LATENCY);
            Double value = latency ? Double.valueOf(millis.getAsDouble()) : counted.get(metric);
            if (value == null) {
                throw new IllegalArgumentException("unknown limit '" + metric + "'");
            }
            if (!limit.holds(value)) {
                broken.add(limit + (latency ? " (measured " : " (has ") + plain(value) + ")");
            }
        });
        return broken;
    }

    private static String plain(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,d", (long) value)
                : String.format(Locale.ROOT, "%.4g", value);
    }

    /** The limits that need no measuring. */
    public static Constraints counted(SearchResources resources) {
        return Constraints.parse(ofCounted(resources), Constraints.counted(resources.space()));
    }

    private static Map<String, String> ofCounted(SearchResources resources) {
        Map<String, String> limits = new LinkedHashMap<>(resources.config().constraints());
        limits.remove(LATENCY);
        return limits;
    }

    /** The limits that a member breaks as far as it can be counted. */
    public static List<String> brokenCounted(SearchResources resources, Architecture member) {
        return broken(ofCounted(resources), resources.space().network(member), () -> Double.NaN);
    }

    /** The limits that a member breaks once it is measured. */
    public static List<String> broken(SearchResources resources, Architecture member) {
        Map<String, String> limits = resources.config().constraints();
        return limits.isEmpty()
                ? List.of()
                : broken(limits, resources.space().network(member), () -> resources.measureMillis(member));
    }
}
