package org.espalier.journal;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that what was written is on the disk soon: after 100 ms by a thread of its own, or as soon as 1,000 trials wait. A kill of the
 * process loses nothing either way; what a power failure can take is asked for again.
 */
final class GroupCommit {
    static final int MOST_TRIALS = 1_000;
    static final long LONGEST_MS = 100;

    /** Forces what was written so far. */
    @FunctionalInterface
    interface Disk {
        void force() throws IOException;
    }

    private final Disk disk;
    private final String name;
    /** One force at a time. Always taken before the monitor of this object. */
    private final Object forcing = new Object();

    private long written;
    private long forced;
    private long trialsWritten;
    private long trialsForced;
    /** When the first write that waits came. */
    private long since;

    private boolean closed;
    private @Nullable IOException failure;
    private @Nullable Thread thread;

    /** @param name of what is written, for the thread's */
    GroupCommit(Disk disk, String name) {
        this.disk = disk;
        this.name = name;
    }

    /** Notes a write; forces it and those before where many trials wait. */
    void written(int trials) throws IOException {
        boolean many;
        synchronized (this) {
            if (written == forced) {
                since = System.nanoTime();
                notifyAll();
            }
            written++;
            trialsWritten += trials;
            many = trialsWritten - trialsForced >= MOST_TRIALS;
            if (thread == null) {
                thread = new Thread(this::run, "sync " + name);
                thread.setDaemon(true);
                thread.start();
            }
        }
        if (many) {
            force();
        }
    }

    /** Returns when everything written so far is on the disk. */
    void force() throws IOException {
        synchronized (forcing) {
            long upTo;
            long trials;
            long now = System.nanoTime();
            synchronized (this) {
                if (failure != null) {
                    throw failure;
                }
                if (written == forced) {
                    return;
                }
                upTo = written;
                trials = trialsWritten;
            }
            try {
                disk.force();
            } catch (IOException e) {
                synchronized (this) {
                    failure = e;
                }
                throw e;
            }
            synchronized (this) {
                forced = upTo;
                trialsForced = trials;
                since = now;
            }
        }
    }

    /** Why a force failed, where one did. */
    synchronized Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Forces what waits and ends the thread. */
    void close() throws IOException {
        Thread running;
        synchronized (this) {
            closed = true;
            running = thread;
            notifyAll();
        }
        boolean interrupted = false;
        while (running != null && running.isAlive()) {
            try {
                running.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        force();
    }

    private void run() {
        while (awaitDue()) {
            try {
                force();
            } catch (IOException e) {
                return; // kept: whoever writes next is told
            }
        }
    }

    /** Waits until a write has waited long enough; false where it is time to end. */
    private synchronized boolean awaitDue() {
        while (!closed) {
            long left = written == forced ? 0 : TimeUnit.MILLISECONDS.toNanos(LONGEST_MS) - (System.nanoTime() - since);
            if (written != forced && left <= 0) {
                return true;
            }
            try {
                if (written == forced) {
                    wait();
                } else {
                    wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
                }
            } catch (InterruptedException e) {
                return false; // nobody is meant to interrupt it; closing forces the rest
            }
        }
        return false;
    }
}
