package org.espalier.pipeline.execution.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.pipeline.execution.TrialExecutor;

/**
 * An executor on the bench of its contract.
 *
 * @param executor closed with this
 * @param patience how long it waits for something that has to happen
 */
record JobBench(TrialExecutor executor, Duration patience) implements AutoCloseable {
    private static final Duration PROMPT = Duration.ofSeconds(10);
    private static final long PAUSE_MS = 400;
    private static final long LOOK_EVERY_MS = 20;

    /**
     * A job that was submitted.
     *
     * @param words what it told
     * @param end the stage of its end
     * @param endedAt when that completed, by {@link System#nanoTime}
     * @param patience how long a check waits for it
     */
    record Running(Job job, HeardWords words, CompletableFuture<JobEnd> end, AtomicLong endedAt, Duration patience) {
        /** How it ended, within the time that a test waits. */
        JobEnd result() {
            try {
                return end.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                throw new AssertionError(job.name() + " has not ended", e);
            } catch (ExecutionException e) {
                throw new AssertionError(job.name() + " has to end with a result, got " + e.getCause(), e);
            } catch (CancellationException e) {
                throw new AssertionError(job.name() + " has to end with a result, and was cancelled", e);
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted while a job was waited for", e);
            }
        }

        /** What it ended with, which has to be no result. */
        Throwable failure() {
            try {
                JobEnd result = end.get(patience.toMillis(), TimeUnit.MILLISECONDS);
                throw new AssertionError(job.name() + " has to end exceptionally, got " + result);
            } catch (TimeoutException e) {
                throw new AssertionError(job.name() + " has not ended", e);
            } catch (ExecutionException e) {
                return e.getCause() == null ? e : e.getCause();
            } catch (CancellationException e) {
                return e;
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted while a job was waited for", e);
            }
        }
    }

    Running submit(Job job) {
        return submit(job, new HeardWords(patience));
    }

    /** With a listener that keeps nothing. */
    Running submit(Job job, JobListener listener) {
        HeardWords words = listener instanceof HeardWords heard ? heard : new HeardWords(patience);
        CompletableFuture<JobEnd> end = executor.submit(job, listener).toCompletableFuture();
        AtomicLong endedAt = new AtomicLong();
        end.whenComplete((any, failure) -> endedAt.set(System.nanoTime()));
        return new Running(job, words, end, endedAt, patience);
    }

    @Override
    public void close() {
        executor.close();
    }

    /** Long enough that something that should not happen would have. */
    static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while nothing was to happen", e);
        }
    }

    /** Within ten seconds, on a busy machine. */
    void requireSoon(BooleanSupplier holds, String message) {
        long until = System.nanoTime() + Math.min(patience.toNanos(), PROMPT.toNanos());
        while (!holds.getAsBoolean()) {
            ContractJobs.require(System.nanoTime() < until, message);
            try {
                Thread.sleep(LOOK_EVERY_MS);
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted while something was waited for", e);
            }
        }
    }

    /** Every file below, with its size and time. */
    static String files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .sorted()
                    .map(JobBench::shown)
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static String shown(Path file) {
        try {
            return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
