package org.espalier.pipeline.estimate;

import org.espalier.stats.Samples;

/**
 * A time in seconds that is only known roughly.
 *
 * @param low hardly less, at least 0
 * @param expected the likeliest, from {@code low}
 * @param high hardly more, from {@code expected}
 */
public record Seconds(double low, double expected, double high) {
    /** No time at all. */
    public static final Seconds ZERO = new Seconds(0, 0, 0);

    /** Half of what was measured lies within these quantiles' distance on either side of the middle. */
    private static final double TAIL = 0.1;

    public Seconds {
        if (!(low >= 0 && low <= expected && expected <= high)) {
            throw new IllegalArgumentException(
                    "expected 0 <= low <= expected <= high, got " + low + ", " + expected + ", " + high);
        }
    }

    /** A time that is known. */
    public static Seconds of(double seconds) {
        return new Seconds(seconds, seconds, seconds);
    }

    /** The median of what was measured, between its 10 % and its 90 % quantile. */
    public static Seconds measured(double[] times) {
        double median = Samples.median(times);
        return new Seconds(
                Math.min(median, Samples.quantile(times, TAIL)),
                median,
                Math.max(median, Samples.quantile(times, 1 - TAIL)));
    }

    /** One after the other. */
    public Seconds plus(Seconds other) {
        return new Seconds(low + other.low, expected + other.expected, high + other.high);
    }

    /** Several times over. */
    public Seconds times(double factor) {
        return new Seconds(low * factor, expected * factor, high * factor);
    }

    /** The same with more doubt: the low end times a factor of at most 1, the high end times one of at least 1. */
    public Seconds doubted(double down, double up) {
        return new Seconds(low * Math.min(1, down), expected, high * Math.max(1, up));
    }
}
