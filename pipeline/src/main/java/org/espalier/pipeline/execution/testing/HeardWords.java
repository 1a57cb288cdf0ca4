package org.espalier.pipeline.execution.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.espalier.pipeline.execution.JobListener;

/** Keeps what a job tells, and when. Safe for several threads. */
final class HeardWords implements JobListener {
    private final Duration patience;
    private final List<Integer> epochs = new ArrayList<>();
    private int starts;
    private long started;
    private long lastHeard;

    HeardWords(Duration patience) {
        this.patience = patience;
    }

    @Override
    public synchronized void started() {
        starts++;
        started = System.nanoTime();
        notifyAll();
    }

    @Override
    public synchronized void epoch(EpochReport report) {
        epochs.add(report.epoch());
        lastHeard = System.nanoTime();
        notifyAll();
    }

    synchronized List<Integer> epochs() {
        return List.copyOf(epochs);
    }

    synchronized int starts() {
        return starts;
    }

    /** When it began, by {@link System#nanoTime}. */
    synchronized long startedAt() {
        return started;
    }

    /** When its last epoch was told, likewise. */
    synchronized long lastHeardAt() {
        return lastHeard;
    }

    boolean awaitStart() {
        return await(() -> starts > 0);
    }

    boolean awaitEpoch(int epoch) {
        return await(() -> epochs.contains(epoch));
    }

    private synchronized boolean await(BooleanSupplier heard) {
        long until = System.nanoTime() + patience.toNanos();
        while (!heard.getAsBoolean()) {
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted while a job was waited for", e);
            }
        }
        return true;
    }
}
