package org.espalier.torch.train;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where threads that go the same way add up what each of them has. They meet some hundred times in a training step, within microseconds of each other, so
 * whoever comes first spins for a while before sleeping.
 */
final class Meeting {
    private static final int SPINS = 20_000;
    private static final long NAP_NANOS = 20_000;

    private final double[][] brought;
    private final AtomicInteger missing;
    private double[] total = {};
    private volatile int done;
    private volatile @Nullable Throwable broken;

    /** @param members threads that meet */
    Meeting(int members) {
        this.brought = new double[members][];
        this.missing = new AtomicInteger(members);
    }

    /**
     * Waits for all others.
     *
     * @param member who comes, from 0
     * @param own the same length for all
     * @return the sums, added up in the order of the members
     * @throws IllegalStateException if one of the others failed and will not come
     */
    double[] sum(int member, double[] own) {
        int meeting = done;
        brought[member] = own;
        if (missing.decrementAndGet() == 0) {
            double[] sums = new double[own.length];
            for (double[] each : brought) {
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += each[i];
                }
            }
            total = sums;
            missing.set(brought.length);
            done = meeting + 1;
            return sums;
        }
        for (int spin = 0; done == meeting; spin++) {
            if (broken != null) {
                throw new IllegalStateException("another share of the batch failed", broken);
            }
            if (spin < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(NAP_NANOS);
            }
        }
        return total;
    }

    /** Tells the others that one of them failed and comes no more. */
    void breakUp(Throwable cause) {
        broken = cause;
    }
}
