package org.espalier.pipeline.execution;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/**
 * Runs the jobs of a search: in this process, in processes of their own, or on other machines. What comes out of a job depends on the job and the
 * configuration alone, never on where or beside what it ran. Safe for several threads. {@code TrialExecutorContract} proves an implementation.
 */
public interface TrialExecutor extends AutoCloseable {
    /** One word for messages, for example {@code local}. */
    String name();

    /** How many jobs run at once, at least 1. */
    int capacity();

    /**
     * Hears which jobs are about to be submitted, so that what they need on this machine is made ready for all of them together. May be left out, and
     * may take long.
     *
     * @param told how much of that is done, and of how much
     */
    default void prepare(List<? extends Job> jobs, BiConsumer<Integer, Integer> told) {}

    /**
     * Has a job done as soon as there is a place for it; those that wait begin in the order of submission. Returns at once. A {@link Job.Measuring} begins when
     * nothing else runs here, and nothing begins beside it; of two jobs with the same folder the second begins when the first has ended.
     *
     * <p>The stage completes once, whatever becomes of the job: with its end; exceptionally with an {@link java.io.UncheckedIOException} where data, disk,
     * libraries or the machine did not let it end, which says nothing of the network; with an {@link IllegalStateException} where a program is at
     * fault; with a {@link java.util.concurrent.CancellationException} where {@code toCompletableFuture().cancel(true)} ended it. A job that was ended
     * or lost goes on from what it left in its folder when it is submitted again.
     *
     * @param listener hears of it until the stage completes; where it throws, the job is ended and its stage completes with what was thrown
     * @throws IllegalStateException where this is closed
     */
    CompletionStage<JobEnd> submit(Job job, JobListener listener);

    /** Cancels whatever was submitted and has not ended, and waits until nothing of it runs or writes any more. */
    @Override
    void close();
}
