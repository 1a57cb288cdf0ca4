package org.espalier.search;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.space.Counters;
import org.espalier.space.SearchSpace;
import org.espalier.yaml.Nearest;

/**
 * Hard limits, each with the function that gives an architecture's number. Immutable; safe for use by several threads where the
 * functions are.
 *
 * @param limits all of which have to hold
 */
public record Constraints(List<Limit> limits) {
    /** The metrics that are counted from the graph, see {@link #counted(SearchSpace)}. */
    public static final List<String> COUNTED = List.of("params", "macs", "activation_bytes", "memory");

    /**
     * One limit and the function it is evaluated by.
     *
     * @param constraint what has to hold
     * @param metric the number of an architecture, in the constraint's unit
     */
    public record Limit(Constraint constraint, ToDoubleFunction<Architecture> metric) {}

    public Constraints {
        limits = List.copyOf(limits);
    }

    /** No limits: every member is within them. */
    public static Constraints none() {
        return new Constraints(List.of());
    }

    /**
     * Reads limits such as {@code latency_ms: "<= 4", params: "<= 3M"}.
     *
     * @param texts metric to relation and number
     * @param metrics metric to function, see {@link #counted}
     * @throws IllegalArgumentException for an unknown metric, with the nearest known one, or an unreadable limit
     */
    public static Constraints parse(
            Map<String, String> texts, Map<String, ? extends ToDoubleFunction<Architecture>> metrics) {
        List<Limit> limits = new ArrayList<>();
        texts.forEach((name, text) -> {
            ToDoubleFunction<Architecture> metric = metrics.get(name);
            if (metric == null) {
                throw new IllegalArgumentException("unknown limit '" + name + "'"
                        + Nearest.among(name, metrics.keySet().stream().sorted().toList()));
            }
            limits.add(new Limit(Constraint.parse(name, text), metric));
        });
        return new Constraints(limits);
    }

    /**
     * The metrics that are counted from the graph: {@code params}, {@code macs}, {@code activation_bytes} and {@code memory}, which is
     * the weights in float32 plus all activations, in bytes. A caller adds {@code latency_ms} of its device.
     */
    public static Map<String, ToDoubleFunction<Architecture>> counted(SearchSpace space) {
        Counters counters = space.counters();
        Map<String, ToDoubleFunction<Architecture>> metrics = new LinkedHashMap<>();
        metrics.put("params", a -> counters.params().of(a));
        metrics.put("macs", a -> counters.macs().of(a));
        metrics.put("activation_bytes", a -> counters.activationBytes().of(a));
        metrics.put(
                "memory",
                a -> 4.0 * counters.params().of(a) + counters.activationBytes().of(a));
        return metrics;
    }

    /** The same numbers of one network, by metric. */
    public static Map<String, Double> counted(Network network) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("params", (double) network.params());
        values.put("macs", (double) network.macs());
        values.put("activation_bytes", (double) network.activationBytes());
        values.put("memory", 4.0 * network.params() + network.activationBytes());
        return values;
    }

    /** Whether there is no limit at all. */
    public boolean isEmpty() {
        return limits.isEmpty();
    }

    /** Whether the member is within every limit; the functions after the first broken limit are not asked. */
    public boolean holdFor(Architecture architecture) {
        for (Limit limit : limits) {
            if (!limit.constraint().holds(limit.metric().applyAsDouble(architecture))) {
                return false;
            }
        }
        return true;
    }

    /** Sum over the limits of how far each is missed, as a share of its bound; 0 where all hold. */
    public double violation(Architecture architecture) {
        double sum = 0;
        for (Limit limit : limits) {
            sum += limit.constraint().excess(limit.metric().applyAsDouble(architecture));
        }
        return sum;
    }

    /** Metric to number of an architecture, for the limited metrics. */
    public Map<String, Double> values(Architecture architecture) {
        Map<String, Double> values = new LinkedHashMap<>();
        limits.forEach(l -> values.put(l.constraint().metric(), l.metric().applyAsDouble(architecture)));
        return values;
    }

    /**
     * What to do where nothing meets the limits: each that the nearest member breaks is moved towards it.
     *
     * @param nearest metric to number of the member that came nearest, see {@link #values}
     */
    public String advice(Map<String, Double> nearest) {
        List<String> moves = limits.stream()
                .map(Limit::constraint)
                .filter(limit -> !limit.holds(nearest.getOrDefault(limit.metric(), Double.NaN)))
                .map(Constraint::advice)
                .distinct()
                .toList();
        return moves.isEmpty() ? "change the limits" : String.join(" and ", moves);
    }

    @Override
    public String toString() {
        return limits.stream().map(l -> l.constraint().toString()).collect(Collectors.joining(", "));
    }
}
