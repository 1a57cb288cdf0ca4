package org.espalier.pipeline.phase;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.graph.Network;
import org.espalier.pipeline.config.Metric;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.Metrics;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.ProofResult;
import org.espalier.search.Constraint;
import org.espalier.search.Constraints;
import org.espalier.search.Objective;

/**
 * What a search is a front of beside its score: what is limited on its costly side or is an objective, the latency where nothing is. What says how fast a
 * network is comes first, since the fastest is the one of the least first cost. Numbers are given such that less is better.
 *
 * @param metrics at least one, each once
 */
record CostAxes(List<Metric> metrics) {
    private static final Comparator<Metric> TIME_FIRST =
            Comparator.comparing(metric -> metric != Metric.LATENCY_MS && metric != Metric.THROUGHPUT);

    CostAxes {
        metrics = List.copyOf(metrics);
    }

    /** Those of a search. */
    static CostAxes of(SearchResources resources) {
        return of(Limits.texts(resources), resources.config().objective().objectives());
    }

    /**
     * Of limits and objectives.
     *
     * @param limits metric to limit, in numbers
     * @param objectives of which only metrics count
     */
    static CostAxes of(Map<String, String> limits, List<Objective> objectives) {
        Set<Metric> asked = EnumSet.noneOf(Metric.class);
        limits.forEach((key, text) -> Metric.of(key)
                .filter(metric -> Constraint.parse(key, text).relation().isUpper() != metric.isMoreBetter())
                .ifPresent(asked::add));
        objectives.forEach(objective -> Metric.of(objective.metric())
                .filter(metric -> objective.maximize() == metric.isMoreBetter())
                .ifPresent(asked::add));
        return new CostAxes(
                asked.isEmpty()
                        ? List.of(Metric.LATENCY_MS)
                        : asked.stream().sorted(TIME_FIRST).toList());
    }

    /** As configurations and results write them. */
    List<String> names() {
        return metrics.stream().map(Metric::key).toList();
    }

    /** Whether one of them has to be measured. */
    boolean areMeasured() {
        return metrics.stream().anyMatch(Metric::isMeasured);
    }

    /** Of members, as it is known without measuring them; a latency that nobody asked for is known in the order of MACs. */
    Function<Architecture, double[]> estimated(SearchResources resources) {
        return readings(metric -> metric == Metric.LATENCY_MS && !Metrics.isLatencyAsked(resources.config())
                ? Metrics.predicted(resources, Metric.MACS)
                : Metrics.predicted(resources, metric));
    }

    /** Of members, as they are measured, once each. */
    Function<Architecture, double[]> measured(SearchResources resources) {
        return readings(metric -> Metrics.measured(resources, metric));
    }

    private Function<Architecture, double[]> readings(Function<Metric, ToDoubleFunction<Architecture>> each) {
        List<ToDoubleFunction<Architecture>> readings =
                metrics.stream().map(each).toList();
        return member -> {
            double[] costs = new double[metrics.size()];
            for (int i = 0; i < costs.length; i++) {
                costs[i] = cost(metrics.get(i), readings.get(i).applyAsDouble(member));
            }
            return costs;
        };
    }

    /** Of a network that is proved; NaN where its device did not tell. */
    double[] of(Network network, ProofResult.Proved proved) {
        return metrics.stream()
                .mapToDouble(metric -> cost(metric, proved(metric, network, proved)))
                .toArray();
    }

    private static double proved(Metric metric, Network network, ProofResult.Proved proved) {
        return switch (metric) {
            case LATENCY_MS -> proved.latencyMs().median().orElse(Double.NaN);
            case THROUGHPUT -> proved.throughput().orElse(Double.NaN);
            case MEMORY_MB -> proved.memoryMb().orElse(Double.NaN);
            default -> Objects.requireNonNull(Constraints.counted(network).get(metric.key()), metric.key());
        };
    }

    /** A number such that less is better; the same function leads back. */
    static double cost(Metric metric, double value) {
        return metric.isMoreBetter() ? -value : value;
    }
}
