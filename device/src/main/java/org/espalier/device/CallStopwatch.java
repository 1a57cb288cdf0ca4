package org.espalier.device;

import java.util.Arrays;
import java.util.Map;
import java.util.function.LongSupplier;
import org.espalier.stats.Samples;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a {@link Protocol} on a program that is called, runs a model some times, and tells how long each run took. What {@link Stopwatch}
 * does between runs it does between calls: calls to warm up until the median of one agrees with that of the call before, then calls until
 * there are enough times and enough time has passed, with the reference model in between. Time is that of the calls, the program's start
 * included.
 */
public final class CallStopwatch {
    private static final int REFERENCE_POINTS = 10;

    private final LongSupplier clock;
    private final int mostCalls;
    private final boolean warmUp;

    /**
     * @param clock nanoseconds, never going back; {@link System#nanoTime} but for tests
     * @param mostCalls calls that are counted, at most; at least 1
     * @param warmUp whether calls are made first that do not count; without them the program warms up by itself
     */
    public CallStopwatch(LongSupplier clock, int mostCalls, boolean warmUp) {
        if (mostCalls < 1) {
            throw new IllegalArgumentException("a measurement takes at least one call, got " + mostCalls);
        }
        this.clock = clock;
        this.mostCalls = mostCalls;
        this.warmUp = warmUp;
    }

    /** One call of the program. */
    @FunctionalInterface
    public interface Call {
        /**
         * Runs the model.
         *
         * @param runs how many times are still needed; the program may tell more or fewer
         * @return times in milliseconds, at least one
         */
        double[] millis(int runs);
    }

    /**
     * Measures.
     *
     * @param model calls the program with the model
     * @param reference calls it with the reference model; null for none, whatever the protocol asks for
     * @param conditions what is known of the device
     */
    public MeasuredLatency measure(
            Call model, @Nullable Call reference, Protocol protocol, Map<String, String> conditions) {
        WarmUp before = warmUp ? warmUp(model, protocol) : new WarmUp(true, Double.NaN);
        double[] millis = {};
        double[] references = {};
        long least = protocol.time().toNanos();
        long start = clock.getAsLong();
        boolean settled = before.settled();
        int calls = 0;
        while (calls < mostCalls && (millis.length < protocol.runs() || clock.getAsLong() - start < least)) {
            double progress = (double) millis.length / protocol.runs();
            if (reference != null && protocol.reference() && references.length <= progress * REFERENCE_POINTS) {
                references = with(references, Samples.median(reference.millis(protocol.window())));
            }
            double[] times = model.millis(Math.max(1, protocol.runs() - millis.length));
            settled |= calls == 0 && agree(before.last(), Samples.median(times), protocol);
            millis = with(millis, times);
            calls++;
        }
        if (reference != null && references.length > 0) {
            references = with(references, Samples.median(reference.millis(protocol.window())));
        }
        double variation = Steadiness.variation(millis);
        double drift = Steadiness.drift(references);
        return new MeasuredLatency(
                Latency.of(millis),
                variation,
                drift,
                settled,
                !settled || variation > protocol.limit() || drift > protocol.limit(),
                conditions,
                new MeasuredLatency.Samples(millis));
    }

    /**
     * Calls that do not count.
     *
     * @param settled whether the last two agreed
     * @param last median of the last
     */
    private record WarmUp(boolean settled, double last) {}

    private WarmUp warmUp(Call model, Protocol protocol) {
        long start = clock.getAsLong();
        double before = Double.NaN;
        do {
            double now = Samples.median(model.millis(protocol.window()));
            if (agree(before, now, protocol)) {
                return new WarmUp(true, now);
            }
            before = now;
        } while (clock.getAsLong() - start < protocol.warmUp().toNanos());
        return new WarmUp(false, before);
    }

    private static boolean agree(double before, double now, Protocol protocol) {
        return Math.abs(now - before) <= protocol.settle() * before;
    }

    private static double[] with(double[] values, double... more) {
        double[] all = Arrays.copyOf(values, values.length + more.length);
        System.arraycopy(more, 0, all, values.length, more.length);
        return all;
    }
}
