package org.espalier.pipeline.execution.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import org.espalier.event.Notice;
import org.espalier.event.SearchEvent;
import org.espalier.event.TrialProgressed;
import org.espalier.event.TrialStarted;
import org.espalier.files.FolderTree;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.pipeline.execution.Subject;
import org.espalier.pipeline.execution.TrialExecutor;
import org.espalier.pipeline.training.EpochEvents;
import org.espalier.search.AsyncEvaluator;
import org.espalier.search.Candidate;
import org.espalier.search.EarlyStop;
import org.espalier.search.Evaluated;
import org.espalier.search.TrialRequest;
import org.espalier.space.ArchitectureCodec;
import org.espalier.stats.Interval;

/**
 * Scores candidates by short trainings from scratch, wherever an executor runs them: the measure that decides on the validation split, of one that is stopped early
 * as it was then. A training that fails for a reason that lies in its network is a failed trial. Tells how the trials go on, but not how they
 * end: who is given a trial decides when it counts.
 */
public final class ExecutedTrials implements AsyncEvaluator {
    private static final String TRIAL = "trial-";

    private final TrialExecutor executor;
    private final ArchitectureCodec codec;
    private final Path folder;
    private final int epochs;
    private final Optional<EarlyStop> earlyStop;
    private final DoubleUnaryOperator score;
    private final Consumer<SearchEvent> events;

    /**
     * @param executor closed with this
     * @param codec of the space
     * @param folder where each trial has a folder
     * @param epochs of each trial
     * @param earlyStop what decides which trials are not trained to their end; where it is absent nobody looks at validation images before that
     * @param score of a value of the measure that decides: higher is better
     * @param events hears how trials go on, on threads of the executor
     */
    public ExecutedTrials(
            TrialExecutor executor,
            ArchitectureCodec codec,
            Path folder,
            int epochs,
            Optional<EarlyStop> earlyStop,
            DoubleUnaryOperator score,
            Consumer<SearchEvent> events) {
        this.executor = executor;
        this.codec = codec;
        this.folder = folder;
        this.epochs = epochs;
        this.earlyStop = earlyStop;
        this.score = score;
        this.events = events;
    }

    /**
     * Removes what trials would go on from that were stopped early or stand still: nobody goes on with them once the search is over.
     *
     * @param folder where each trial has a folder
     */
    public static void removeCheckpoints(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> trials = Files.newDirectoryStream(folder, TRIAL + "*")) {
            for (Path trial : trials) {
                FolderTree.remove(trial.resolve(JobWork.CHECKPOINTS));
            }
        }
    }

    @Override
    public CompletionStage<Evaluated> submit(TrialRequest request) {
        Candidate candidate = request.candidate();
        String architecture = codec.format(candidate.architecture());
        Job.Training job = new Job.Training(
                "trial " + candidate.number(),
                folder.resolve(TRIAL + request.training()),
                new Subject.Member(architecture),
                epochs,
                earlyStop.map(rule -> rule.needed(request.seen(), epochs)).orElse(List.of()),
                earlyStop.isPresent(),
                false);
        Telling telling = new Telling(candidate.number(), architecture);
        int until = candidate.epochs().orElse(epochs);
        CompletableFuture<Evaluated> result = new CompletableFuture<>();
        CompletionStage<JobEnd> running = executor.submit(job.upTo(until), telling);
        running.whenComplete((end, failure) -> {
            if (failure == null) {
                complete(result, candidate, end, telling.seconds());
            } else {
                result.completeExceptionally(cause(failure));
            }
        });
        // a stage that hangs on another does not hand its end upwards
        result.whenComplete((trial, failure) -> {
            if (result.isCancelled()) {
                running.toCompletableFuture().cancel(true);
            }
        });
        return result;
    }

    /** What goes wrong here would be seen by nobody, and the trial never end. */
    private void complete(CompletableFuture<Evaluated> result, Candidate candidate, JobEnd end, double seconds) {
        try {
            result.complete(evaluated(candidate, end, seconds));
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    private Evaluated evaluated(Candidate candidate, JobEnd end, double seconds) {
        if (end instanceof JobEnd.Trained trained) {
            double score = this.score.applyAsDouble(trained.valid().value());
            return new Evaluated(
                    candidate.scored(score),
                    trained.curve(),
                    stoppedEarly(candidate, trained.stoppedAfter()),
                    seconds,
                    Optional.of(trained.valid().ci95()).filter(Interval::hasFiniteEnds));
        }
        if (end instanceof JobEnd.Failed failed) {
            return new Evaluated(candidate.failed(failed.cause()), seconds);
        }
        throw new IllegalStateException("executor '" + executor.name() + "' ended trial " + candidate.number()
                + ", a training that was to be done, with " + end);
    }

    /** One that stands still where its candidate wanted it was not stopped. */
    private static OptionalLong stoppedEarly(Candidate candidate, OptionalLong after) {
        return after.isPresent() && after.getAsLong() < candidate.epochs().orElse(Integer.MAX_VALUE)
                ? after
                : OptionalLong.empty();
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    @Override
    public void close() {
        executor.close();
    }

    private final class Telling implements JobListener {
        private final long number;
        private final String architecture;
        private volatile long start;

        Telling(long number, String architecture) {
            this.number = number;
            this.architecture = architecture;
            this.start = System.nanoTime();
        }

        /** Since it began last, or was submitted where all of it had been done before. */
        double seconds() {
            return (System.nanoTime() - start) / 1e9;
        }

        @Override
        public void started() {
            start = System.nanoTime();
            events.accept(new TrialStarted(number, architecture));
        }

        @Override
        public void epoch(EpochReport report) {
            events.accept(new TrialProgressed(
                    number,
                    report.epoch(),
                    report.epochs(),
                    EpochEvents.seconds(report),
                    EpochEvents.measures(report)));
        }

        @Override
        public boolean wantsValidation() {
            return earlyStop.isPresent();
        }

        @Override
        public void warning(String message) {
            events.accept(new Notice("trial " + number + ": " + message));
        }
    }
}
