package org.espalier.pipeline.execution.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.pipeline.execution.TrialExecutor;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.training.EpochEvents;
import org.espalier.process.Stop;

/**
 * Several trainings from scratch of one phase, done by an executor. What each learns depends neither on the others nor on where it runs.
 *
 * @param events hears of their epochs
 * @param stop asked several times a second
 */
public record Trainings(EpochEvents events, Stop stop) {
    private static final long LOOK_EVERY_MS = 200;

    /**
     * What became of one of several trainings.
     *
     * @param trained the network, unless it diverged or there was no time for it
     * @param diverged why there is none, where it diverged
     */
    public record Outcome(Optional<JobEnd.Trained> trained, Optional<String> diverged) {
        public Outcome {
            if (trained.isPresent() && diverged.isPresent()) {
                throw new IllegalArgumentException("a training ends in a network or diverges, got " + diverged);
            }
        }

        /** Whether there was no time for all of its epochs, or for any. */
        public boolean isCut() {
            return diverged.isEmpty()
                    && trained.map(one -> one.stoppedAfter().isPresent()).orElse(true);
        }
    }

    /**
     * One of several trainings.
     *
     * @param job what to train; its name is the run's in the journal
     * @param isNeeded whether its first epoch is trained even where there is no time for it
     */
    public record Planned(Job.Training job, boolean isNeeded) {}

    /** Runs them where the trainings of a search run. */
    public List<Outcome> run(SearchResources resources, List<Planned> trainings) throws InterruptedException {
        try (TrialExecutor executor = SearchExecutors.trainings(resources, trainings.size())) {
            return run(executor, trainings);
        }
    }

    /**
     * Runs them, and closes the executor where they cannot go on.
     *
     * @return their outcomes, in the order of the trainings: one that diverges is an outcome, and so is one that was left out because there was no
     *     time for its first epoch
     * @throws RuntimeException the first failure of another kind, after the others have ended
     * @throws InterruptedException where it was stopped; nothing runs any more then
     */
    public List<Outcome> run(TrialExecutor executor, List<Planned> trainings) throws InterruptedException {
        executor.prepare(trainings.stream().map(Planned::job).toList(), events.pulse()::verified);
        List<CompletableFuture<JobEnd>> ends = new ArrayList<>();
        for (Planned planned : trainings) {
            JobListener listener = JobListener.of(events.of(planned.job().name(), planned.isNeeded()));
            ends.add(executor.submit(planned.job(), listener).toCompletableFuture());
        }
        try {
            return outcomes(trainings, ends);
        } catch (InterruptedException e) {
            executor.close();
            throw e;
        }
    }

    private List<Outcome> outcomes(List<Planned> trainings, List<CompletableFuture<JobEnd>> ends)
            throws InterruptedException {
        List<Outcome> outcomes = new ArrayList<>();
        Throwable failure = null;
        for (int i = 0; i < ends.size(); i++) {
            Job.Training job = trainings.get(i).job();
            try {
                Outcome outcome = outcome(job, await(ends.get(i)));
                outcomes.add(outcome);
                if (!outcome.isCut()) {
                    events.finished(job.name(), job.epochs());
                }
            } catch (ExecutionException | UncheckedIOException | CancellationException e) {
                Throwable first = e instanceof ExecutionException ? original(e) : e;
                if (failure == null) {
                    failure = first;
                } else if (failure != first) {
                    failure.addSuppressed(first);
                }
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw failure instanceof RuntimeException runtime ? runtime : new IllegalStateException(failure);
        }
        return outcomes;
    }

    private JobEnd await(CompletableFuture<JobEnd> end) throws InterruptedException, ExecutionException {
        while (true) {
            try {
                return end.get(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                stop.ifAsked();
            }
        }
    }

    private static Outcome outcome(Job.Training job, JobEnd end) {
        if (end instanceof JobEnd.Trained trained) {
            return new Outcome(Optional.of(trained), Optional.empty());
        }
        if (end instanceof JobEnd.NotBegun) {
            return new Outcome(Optional.empty(), Optional.empty());
        }
        if (end instanceof JobEnd.Failed failed) {
            if (failed.reason() == JobEnd.Failed.Reason.DIVERGED) {
                return new Outcome(Optional.empty(), Optional.of(failed.cause()));
            }
            String text = job.name() + ": " + failed.cause();
            throw new UncheckedIOException(text, new IOException(text));
        }
        throw new IllegalStateException(job.name() + ": a training ended as " + end);
    }

    /** What was thrown in this very process speaks for itself: no other words are needed around it. */
    private static Throwable original(Exception ended) {
        Throwable failure = ended.getCause();
        if (failure == null) {
            return ended;
        }
        Throwable inside = failure.getCause();
        if (failure instanceof UncheckedIOException && inside != null) {
            inside = inside.getCause();
        }
        boolean wrapped = failure instanceof UncheckedIOException || failure instanceof IllegalStateException;
        return wrapped && (inside instanceof RuntimeException || inside instanceof Error) ? inside : failure;
    }
}
