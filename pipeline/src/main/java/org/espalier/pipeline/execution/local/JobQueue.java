package org.espalier.pipeline.execution.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.JobListener;
import org.jspecify.annotations.Nullable;

/**
 * The places of an executor on this machine: jobs wait for one in the order of submission, each has a thread while it runs, and its stage completes
 * when its place is free again. What must have the machine to itself waits until nothing runs, and so does the folder of a job for the job that
 * was cancelled in it.
 */
final class JobQueue implements AutoCloseable {
    private final String name;
    private final int capacity;
    private final Work work;
    private final ExecutorService threads;
    private final Object lock = new Object();
    private final Deque<Submitted> waiting = new ArrayDeque<>();
    private final Set<Submitted> running = new HashSet<>();
    private boolean closed;

    /** Does one job, on a thread of its own. */
    @FunctionalInterface
    interface Work {
        /**
         * Does it.
         *
         * @param heard its listener; where that is over, the job has to end within moments
         * @throws InterruptedException where it ended because it was to
         */
        JobEnd run(Job job, HeardJob heard) throws IOException, InterruptedException;
    }

    /**
     * Places that are all free.
     *
     * @param name of the executor, for messages
     * @param capacity how many jobs run at once, at least 1
     */
    JobQueue(String name, int capacity, Work work) {
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "the capacity of executor '" + name + "' must be at least 1, got " + capacity);
        }
        this.name = name;
        this.capacity = capacity;
        this.work = work;
        this.threads = Executors.newCachedThreadPool(runnable -> {
            Thread thread = new Thread(runnable, "espalier-job");
            thread.setDaemon(true);
            return thread;
        });
    }

    int capacity() {
        return capacity;
    }

    /** As {@link org.espalier.pipeline.execution.TrialExecutor#submit}. */
    CompletionStage<JobEnd> submit(Job job, JobListener listener) {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException(
                        job.name() + ": executor '" + name + "' is closed and takes no more jobs");
            }
            Submitted submitted = new Submitted(job, listener);
            waiting.add(submitted);
            startNext();
            return submitted;
        }
    }

    /** Strictly in order: who waits for the machine, or for a folder, is not overtaken. */
    private void startNext() {
        while (!closed && !waiting.isEmpty() && running.size() < capacity) {
            Submitted next = waiting.element();
            boolean alone = next.isExclusive() && !running.isEmpty();
            if (alone || running.stream().anyMatch(other -> other.isExclusive() || other.hasFolder(next.folder))) {
                return;
            }
            waiting.remove();
            running.add(next);
            try {
                threads.execute(() -> run(next));
            } catch (RuntimeException | Error e) {
                // the system has no thread for it: whoever waits for the stage, or for the places, must not do so for
                // ever
                running.remove(next);
                next.completeExceptionally(e);
            }
        }
    }

    private void run(Submitted submitted) {
        JobEnd end = null;
        Throwable failure = null;
        try {
            submitted.heard.started();
            end = work.run(submitted.job, submitted.heard);
        } catch (InterruptedException e) {
            failure = cancellation(submitted.job, e);
        } catch (IOException e) {
            String text = submitted.job.name() + ": " + e.getMessage();
            failure = new UncheckedIOException(text, new IOException(text, e));
        } catch (Throwable e) {
            // whatever it is, whoever waits for the stage has to hear of it
            failure = e;
        }
        synchronized (lock) {
            running.remove(submitted);
            startNext();
            lock.notifyAll();
        }
        submitted.ended(end, submitted.heard.thrown().orElse(failure));
    }

    private static CancellationException cancellation(Job job, InterruptedException cause) {
        CancellationException cancelled = new CancellationException(job.name() + ": was asked to end");
        cancelled.initCause(cause);
        return cancelled;
    }

    /** Cancels everything, and waits until nothing of it runs. */
    @Override
    public void close() {
        List<Submitted> left;
        synchronized (lock) {
            closed = true;
            left = Stream.concat(waiting.stream(), running.stream()).toList();
        }
        left.forEach(one -> one.cancel(true));
        boolean interrupted = false;
        synchronized (lock) {
            while (!running.isEmpty()) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        threads.shutdown();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A job on its way, and the stage of its end. */
    private final class Submitted extends CompletableFuture<JobEnd> {
        private final Job job;
        private final Path folder;
        private final HeardJob heard;

        Submitted(Job job, JobListener listener) {
            this.job = job;
            this.folder = job.folder().normalize();
            this.heard = new HeardJob(listener, this::isDone);
        }

        boolean isExclusive() {
            return job instanceof Job.Measuring;
        }

        boolean hasFolder(Path other) {
            return folder.equals(other);
        }

        void ended(@Nullable JobEnd end, @Nullable Throwable failure) {
            if (failure != null) {
                completeExceptionally(failure);
            } else {
                complete(end);
            }
        }

        /** One that waits goes at once; one that runs sees it within moments, and only then is its place free. */
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            synchronized (lock) {
                if (waiting.remove(this)) {
                    startNext();
                }
            }
            return super.cancel(mayInterruptIfRunning);
        }
    }
}
