package org.espalier.pipeline.result;

import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.espalier.device.Latency;

/**
 * Measured time of one inference in milliseconds; absent is what a file does not say.
 *
 * @param median half of the runs took no longer
 * @param p90 likewise 90 %
 * @param p99 likewise 99 %
 * @param iqr distance between the quartiles
 * @param min the fastest run
 * @param runs how many were timed
 */
public record Timing(
        OptionalDouble median,
        OptionalDouble p90,
        OptionalDouble p99,
        OptionalDouble iqr,
        OptionalDouble min,
        OptionalLong runs) {
    /** Nothing is known. */
    public static final Timing UNKNOWN = new Timing(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalLong.empty());

    /** As a device measured it. */
    public static Timing of(Latency latency) {
        return new Timing(
                OptionalDouble.of(latency.median()),
                OptionalDouble.of(latency.p90()),
                OptionalDouble.of(latency.p99()),
                OptionalDouble.of(latency.iqr()),
                OptionalDouble.of(latency.min()),
                OptionalLong.of(latency.runs()));
    }
}
