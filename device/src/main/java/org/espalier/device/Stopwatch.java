package org.espalier.device;

import java.util.Arrays;
import java.util.Map;
import java.util.function.LongSupplier;
import org.espalier.stats.Samples;
import org.jspecify.annotations.Nullable;

/** Carries out a {@link Protocol} on something that can be run in this process. */
public final class Stopwatch {
    private static final int MOST_SAMPLES = 100_000;
    private static final int REFERENCE_POINTS = 10;
    private static final int REFERENCE_RUNS = 3;
    private static final int LEAST_POINTS = 4;

    private final LongSupplier clock;

    /** @param clock nanoseconds, never going back; {@link System#nanoTime} but for tests */
    public Stopwatch(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * @param model one inference; returns when the result is there
     * @param reference the reference model; used where the protocol asks for one, may then not be null
     */
    public MeasuredLatency measure(
            Runnable model, @Nullable Runnable reference, Protocol protocol, Map<String, String> conditions) {
        boolean settled = warmUp(model, protocol);
        double[] millis = new double[Math.max(64, protocol.runs())];
        double[] references = new double[REFERENCE_POINTS * 2];
        int points = 0;
        int runs = 0;
        long total = 0;
        long least = protocol.time().toNanos();
        while (runs < MOST_SAMPLES && (runs < protocol.runs() || total < least)) {
            double progress = Math.min((double) runs / protocol.runs(), least == 0 ? 1 : (double) total / least);
            if (protocol.reference()
                    && reference != null
                    && points <= progress * REFERENCE_POINTS
                    && points < references.length) {
                references[points++] = reference(reference);
                model.run(); // the caches were the reference model's
            }
            long nanos = time(model);
            total += nanos;
            if (runs == millis.length) {
                millis = Arrays.copyOf(millis, 2 * runs);
            }
            millis[runs++] = nanos / 1e6;
        }
        millis = Arrays.copyOf(millis, runs);
        double variation = Steadiness.variation(millis);
        double drift = points < LEAST_POINTS ? 0 : Steadiness.drift(Arrays.copyOf(references, points));
        boolean unstable = !settled || variation > protocol.limit() || drift > protocol.limit();
        return new MeasuredLatency(
                Latency.of(millis),
                variation,
                drift,
                settled,
                unstable,
                conditions,
                new MeasuredLatency.Samples(millis));
    }

    private long time(Runnable run) {
        long start = clock.getAsLong();
        run.run();
        return clock.getAsLong() - start;
    }

    private boolean warmUp(Runnable model, Protocol protocol) {
        long start = clock.getAsLong();
        double before = Double.NaN;
        do {
            double[] window = new double[protocol.window()];
            for (int i = 0; i < window.length; i++) {
                window[i] = time(model);
            }
            double now = Samples.median(window);
            if (Math.abs(now - before) <= protocol.settle() * before) {
                return true;
            }
            before = now;
        } while (clock.getAsLong() - start < protocol.warmUp().toNanos());
        return false;
    }

    private double reference(Runnable reference) {
        reference.run();
        double[] times = new double[REFERENCE_RUNS];
        for (int i = 0; i < times.length; i++) {
            times[i] = time(reference);
        }
        return Samples.median(times);
    }
}
