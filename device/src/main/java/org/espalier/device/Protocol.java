package org.espalier.device;

import java.time.Duration;

/**
 * How a latency is measured: warm up until the median of {@code window} runs agrees with that of the window before, then time runs until
 * there are enough of them and enough time has passed.
 *
 * @param runs least number of timed runs
 * @param time least total of timed runs
 * @param warmUp longest warm-up
 * @param window runs in a window of the warm-up
 * @param settle largest relative difference between the medians of two windows at rest
 * @param reference whether a reference model runs in between to detect drift
 * @param limit variation and drift above this share make a measurement unstable
 */
public record Protocol(
        int runs, Duration time, Duration warmUp, int window, double settle, boolean reference, double limit) {
    /** For every figure that is reported: at least 50 runs and 1 s, drift watched. */
    public static final Protocol REPORT =
            new Protocol(50, Duration.ofSeconds(1), Duration.ofSeconds(5), 10, 0.02, true, 0.05);

    /** For the many whole networks that calibrate a latency model. */
    public static final Protocol NETWORK =
            new Protocol(40, Duration.ofMillis(150), Duration.ofMillis(300), 10, 0.05, false, 0.10);

    /** For single layers of a latency table. */
    public static final Protocol LAYER =
            new Protocol(20, Duration.ofMillis(30), Duration.ofMillis(30), 5, 0.10, false, 0.25);

    /** Runs of a stretch for {@link MeasuredLatency#calmest}: long enough for a median, short enough to fit between disturbances. */
    public static final int CALM_WINDOW = 5;

    public Protocol {
        if (runs < 1 || window < 1 || !(settle > 0) || !(limit > 0) || time.isNegative() || warmUp.isNegative()) {
            throw new IllegalArgumentException("bad protocol: " + runs + " runs, " + time + ", warm-up " + warmUp
                    + ", window " + window + ", settle " + settle + ", limit " + limit);
        }
    }
}
