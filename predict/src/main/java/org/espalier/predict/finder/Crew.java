package org.espalier.predict.finder;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Threads that share pieces of work which take microseconds: the caller works, too, and whoever is done claims the next piece. Between two rounds of work the others
 * spin for a while before they sleep, because to be woken takes longer than a round.
 */
final class Crew implements AutoCloseable {
    private static final int SPINS = 20_000;
    private static final long NAP_NANOS = 20_000;
    private static final int HALF = 32;

    private final Thread[] helpers;
    private final AtomicLong claims = new AtomicLong();
    private final AtomicInteger left = new AtomicInteger();
    private volatile Round round = new Round(0, 0, piece -> {});
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;

    private record Round(int number, int pieces, IntConsumer work) {}

    /** @param threads that work together, the caller among them */
    Crew(int threads) {
        this.helpers = new Thread[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = new Thread(this::help, "espalier-finder");
            helpers[i].setDaemon(true);
            helpers[i].start();
        }
    }

    /**
     * Does all pieces, each once, and waits for them.
     *
     * @param pieces from 0 to one less than this
     * @throws IllegalStateException where one failed on another thread; a failure of the caller's own is thrown as it is
     */
    void run(int pieces, IntConsumer work) {
        Round next = new Round(round.number() + 1, pieces, work);
        left.set(pieces);
        claims.set((long) next.number() << HALF);
        round = next;
        claim(next);
        for (int spin = 0; left.get() > 0; spin++) {
            pause(spin);
        }
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException own) {
            throw own;
        } else if (thrown instanceof Error error) {
            throw error;
        }
    }

    private void help() {
        int done = 0;
        int spin = 0;
        while (!closed) {
            Round now = round;
            if (now.number() == done) {
                pause(spin++);
            } else {
                claim(now);
                done = now.number();
                spin = 0;
            }
        }
    }

    /** Works on pieces of a round until none is left; a claim names its round, so that who comes late takes none of the next one's. */
    private void claim(Round now) {
        while (true) {
            long claim = claims.get();
            int piece = (int) claim;
            if (claim >>> HALF != now.number() || piece >= now.pieces()) {
                return;
            }
            if (claims.compareAndSet(claim, claim + 1)) {
                work(now, piece);
            }
        }
    }

    private void work(Round now, int piece) {
        try {
            if (failure == null) {
                now.work().accept(piece);
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        } finally {
            left.decrementAndGet();
        }
    }

    private static void pause(int spin) {
        if (spin < SPINS) {
            Thread.onSpinWait();
        } else {
            LockSupport.parkNanos(NAP_NANOS);
        }
    }

    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        for (Thread helper : helpers) {
            while (helper.isAlive()) {
                try {
                    helper.join();
                } catch (InterruptedException e) {
                    interrupted = true; // they end by themselves within a nap
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
