package org.espalier.pipeline.training;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Shows that something goes on where nothing else is told for long, and no more often than a person wants to read. For several threads. */
public final class Pulse {
    /** Nobody wonders earlier. */
    static final long SILENCE_NANOS = 5_000_000_000L;

    private final Consumer<String> told;
    private final LongSupplier clock;
    private long last;

    /** @param told what there is to show */
    public Pulse(Consumer<String> told) {
        this(told, System::nanoTime);
    }

    Pulse(Consumer<String> told, LongSupplier clock) {
        this.told = told;
        this.clock = clock;
        this.last = clock.getAsLong();
    }

    /** Shows a message where none was shown for some seconds. */
    public synchronized void beat(String message) {
        long now = clock.getAsLong();
        if (now - last >= SILENCE_NANOS) {
            last = now;
            told.accept(message);
        }
    }

    /** Kernels are verified. */
    public void verified(int done, int all) {
        beat("convolution kernels are verified, once for this machine: " + done + " of " + all);
    }

    /** A step of a training; those after the first epoch are left to its reports. */
    public void step(String run, int epoch, int step, int steps) {
        if (epoch == 1) {
            beat(run + ": first epoch, step " + step + " of " + steps);
        }
    }
}
