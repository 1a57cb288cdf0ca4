package org.espalier.pipeline.resources;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.device.Profile;
import org.espalier.pipeline.config.Metric;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.search.Constraints;
import org.espalier.yaml.ConfigException;

/** How each {@link Metric} of a member is known: counted, predicted before anything is measured, measured once for each member. */
public final class Metrics {
    private Metrics() {}

    /**
     * As it is known without measuring the member. What is counted is exact; latency and throughput are predicted by a model of the device,
     * which is made when the first member is asked about.
     */
    public static ToDoubleFunction<Architecture> predicted(SearchResources resources, Metric metric) {
        return switch (metric) {
            case LATENCY_MS -> member -> resources.latencyModel().predictMillis(member);
            case THROUGHPUT ->
                member -> throughput(resources, resources.latencyModel().predictMillis(member));
            case MEMORY_MB -> resources::predictMemoryMb;
            default -> counted(resources, metric);
        };
    }

    /** As it is measured on the device, once for each member; what is counted is counted. */
    public static ToDoubleFunction<Architecture> measured(SearchResources resources, Metric metric) {
        return switch (metric) {
            case LATENCY_MS -> resources::measureMillis;
            case THROUGHPUT -> member -> throughput(resources, resources.measureMillis(member));
            case MEMORY_MB -> resources::measureMemoryMb;
            default -> counted(resources, metric);
        };
    }

    /** {@link #predicted} of every metric, by key. */
    public static Map<String, ToDoubleFunction<Architecture>> predicted(SearchResources resources) {
        Map<String, ToDoubleFunction<Architecture>> all = new LinkedHashMap<>();
        for (Metric metric : Metric.values()) {
            all.put(metric.key(), predicted(resources, metric));
        }
        return all;
    }

    /** {@link #measured} of every metric, by key. */
    public static Map<String, ToDoubleFunction<Architecture>> measured(SearchResources resources) {
        Map<String, ToDoubleFunction<Architecture>> all = new LinkedHashMap<>();
        for (Metric metric : Metric.values()) {
            all.put(metric.key(), measured(resources, metric));
        }
        return all;
    }

    /**
     * What a measurement says of a metric.
     *
     * @throws ConfigException where the device does not tell it
     * @throws IllegalArgumentException for what is counted
     */
    static double of(SearchResources resources, JobEnd.Measured measured, Metric metric) {
        double millis = measured.latency().latency().median();
        return switch (metric) {
            case LATENCY_MS -> millis;
            case THROUGHPUT -> throughput(resources, millis);
            case MEMORY_MB -> Measurements.told(resources, measured.memoryMb());
            default -> throw new IllegalArgumentException(metric.key() + " is counted, not measured");
        };
    }

    /** Images per second, where one inference of {@code device.batch} takes so many milliseconds. */
    public static double throughput(SearchResources resources, double millis) {
        return Profile.throughput(resources.device().batch(), millis);
    }

    /** Images per second as measured; empty where a run took less time than can be told. */
    public static OptionalDouble throughput(SearchResources resources, JobEnd.Measured measured) {
        double images = of(resources, measured, Metric.THROUGHPUT);
        return Double.isFinite(images) ? OptionalDouble.of(images) : OptionalDouble.empty();
    }

    /** Whether a metric is limited, or an objective. */
    public static boolean isAsked(SearchConfig config, Metric metric) {
        return config.constraints().containsKey(metric.key())
                || config.objective().objectives().stream()
                        .anyMatch(objective -> objective.metric().equals(metric.key()));
    }

    /** Whether a limit or an objective needs the latency of members, so that a model of the device predicts it. */
    public static boolean isLatencyAsked(SearchConfig config) {
        return isAsked(config, Metric.LATENCY_MS) || isAsked(config, Metric.THROUGHPUT);
    }

    /** Whether a limit or an objective has to be measured on the device. */
    public static boolean isMeasuringAsked(SearchConfig config) {
        return Arrays.stream(Metric.values()).anyMatch(metric -> metric.isMeasured() && isAsked(config, metric));
    }

    private static ToDoubleFunction<Architecture> counted(SearchResources resources, Metric metric) {
        return Objects.requireNonNull(Constraints.counted(resources.space()).get(metric.key()), metric.key());
    }
}
