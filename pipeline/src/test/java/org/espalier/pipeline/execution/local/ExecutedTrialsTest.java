package org.espalier.pipeline.execution.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.espalier.event.Notice;
import org.espalier.event.SearchEvent;
import org.espalier.event.TrialProgressed;
import org.espalier.event.TrialStarted;
import org.espalier.measure.ClassMeasures;
import org.espalier.measure.Estimate;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.Subject;
import org.espalier.search.Candidate;
import org.espalier.search.EarlyStop;
import org.espalier.search.Evaluated;
import org.espalier.search.LearningCurve;
import org.espalier.search.TrialRequest;
import org.espalier.space.SearchSpace;
import org.espalier.stats.Interval;
import org.espalier.torch.train.TrainingListener.EpochReport;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Trials as jobs of an executor: what is asked of it, and what becomes of whatever it answers. */
class ExecutedTrialsTest {
    private static final SearchSpace SPACE = Zoo.installed().space("nas-bench-201", Map.of());
    private static final String MEMBER = "|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|";
    private static final Path FOLDER = Path.of("trials").toAbsolutePath();
    private static final Estimate THREE_OF_FOUR = ClassMeasures.accuracy(3, 4);

    private final List<SearchEvent> events = new ArrayList<>();
    private final HeldExecutor executor = new HeldExecutor();

    private ExecutedTrials trials(Optional<EarlyStop> earlyStop) {
        return new ExecutedTrials(executor, SPACE.codec(), FOLDER, 3, earlyStop, value -> value, events::add);
    }

    private static Candidate candidate(long number) {
        return new Candidate(number, SPACE.codec().parse(MEMBER));
    }

    private static TrialRequest request(long number) {
        return new TrialRequest(candidate(number), List.of());
    }

    private CompletableFuture<Evaluated> submit(long number) {
        return trials(Optional.empty()).submit(request(number)).toCompletableFuture();
    }

    private static JobEnd.Trained trained(List<Double> curve, OptionalLong stoppedAfter) {
        return new JobEnd.Trained(4 / 4.0, THREE_OF_FOUR, curve, stoppedAfter, Optional.empty());
    }

    @Test
    void aTrialIsATrainingInAFolderOfItsOwn() throws Exception {
        CompletableFuture<Evaluated> end = submit(7);
        assertThat(executor.job(0).job())
                .isEqualTo(new Job.Training(
                        "trial 7", FOLDER.resolve("trial-7"), new Subject.Member(MEMBER), 3, List.of(), false, false));
        assertThat(executor.job(0).listener().wantsValidation()).isFalse();
        assertThat(end).isNotDone();
        executor.job(0).end().complete(trained(List.of(), OptionalLong.empty()));
        Evaluated evaluated = end.get();
        assertThat(evaluated.trial()).isEqualTo(candidate(7).scored(0.75));
        assertThat(evaluated.curve()).isEmpty();
        assertThat(evaluated.stoppedAfter()).isEmpty();
        assertThat(evaluated.seconds()).isBetween(0.0, 60.0);
        assertThat(evaluated.ci95()).contains(Interval.wilson95(3, 4));
    }

    /** A part of a training is done in the folder of the trial that began it, and was not stopped early where it stands still as it was asked to. */
    @Test
    void aTrialThatIsScoredAfterAPartGoesOnWhereItsMemberStands() throws Exception {
        Candidate part = new Candidate(9, candidate(9).architecture(), OptionalInt.of(2));
        CompletableFuture<Evaluated> end = trials(Optional.empty())
                .submit(new TrialRequest(part, List.of(), 4))
                .toCompletableFuture();
        Job.Training job = executor.job(0).job();
        assertThat(job.name()).isEqualTo("trial 9");
        assertThat(job.folder()).isEqualTo(FOLDER.resolve("trial-4"));
        assertThat(job.epochs()).isEqualTo(3);
        assertThat(job.until()).isEqualTo(2);
        executor.job(0).end().complete(trained(List.of(), OptionalLong.of(2)));
        assertThat(end.get().trial()).isEqualTo(part.scored(0.75));
        assertThat(end.get().stoppedAfter()).isEmpty();
        CompletableFuture<Evaluated> stopped = trials(Optional.empty())
                .submit(new TrialRequest(part, List.of(), 4))
                .toCompletableFuture();
        executor.job(1).end().complete(trained(List.of(), OptionalLong.of(1)));
        assertThat(stopped.get().stoppedAfter()).hasValue(1);
    }

    @Test
    void checkpointsOfTrialsAreRemovedAndNothingElse(@TempDir Path folder) throws Exception {
        Path kept = Files.createDirectories(folder.resolve("trial-3")).resolve("outcome.json");
        Files.writeString(kept, "{}");
        Path checkpoints = Files.createDirectories(folder.resolve("trial-3").resolve("checkpoints"));
        Files.writeString(checkpoints.resolve("epoch-1"), "weights");
        ExecutedTrials.removeCheckpoints(folder);
        ExecutedTrials.removeCheckpoints(folder.resolve("none"));
        assertThat(kept).exists();
        assertThat(checkpoints).doesNotExist();
    }

    @Test
    void anIntervalThatHoldsAllNumbersSaysNothing() throws Exception {
        CompletableFuture<Evaluated> end = submit(7);
        Interval all = new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        executor.job(0)
                .end()
                .complete(new JobEnd.Trained(
                        1, new Estimate(0.75, all), List.of(), OptionalLong.empty(), Optional.empty()));
        assertThat(end.get().trial()).isEqualTo(candidate(7).scored(0.75));
        assertThat(end.get().ci95()).isEmpty();
    }

    @Test
    void howItGoesOnIsTold() {
        submit(7);
        assertThat(events).isEmpty();
        executor.job(0).listener().started();
        executor.job(0)
                .listener()
                .epoch(new EpochReport(2, 3, 1.5, 0.75, 0.1, Duration.ofMillis(250)).validated(1 / 2.0));
        executor.job(0).listener().warning("a checkpoint is damaged");
        // lost, and begun anew elsewhere
        executor.job(0).listener().started();
        assertThat(events)
                .extracting(event -> (Object) event.getClass())
                .containsExactly(TrialStarted.class, TrialProgressed.class, Notice.class, TrialStarted.class);
        assertThat(events.get(0)).isEqualTo(new TrialStarted(7, MEMBER));
        TrialProgressed epoch = (TrialProgressed) events.get(1);
        assertThat(epoch.number()).isEqualTo(7);
        assertThat(epoch.epoch()).isEqualTo(2);
        assertThat(epoch.epochs()).isEqualTo(3);
        assertThat(epoch.seconds()).isEqualTo(0.25);
        assertThat(epoch.measures())
                .containsEntry("loss", 1.5)
                .containsEntry("train", 0.75)
                .containsEntry("valid", 0.5);
        assertThat(events.get(2)).isEqualTo(new Notice("trial 7: a checkpoint is damaged"));
    }

    @Test
    void whatATrialNeedsIsDecidedByWhatWasKnownWhenItWasAskedFor() throws Exception {
        List<LearningCurve> seen = List.of(new LearningCurve(0, List.of(0.5, 0.6, 0.7)));
        List<Object> asked = new ArrayList<>();
        ExecutedTrials trials = trials(Optional.of((curves, epochs) -> {
            asked.add(curves);
            asked.add(epochs);
            return List.of(Double.NEGATIVE_INFINITY, 0.25);
        }));
        CompletableFuture<Evaluated> end =
                trials.submit(new TrialRequest(candidate(4), seen)).toCompletableFuture();
        assertThat(asked).containsExactly(seen, 3);
        assertThat(executor.job(0).job().needed()).containsExactly(Double.NEGATIVE_INFINITY, 0.25);
        assertThat(executor.job(0).job().looks()).isTrue();
        assertThat(executor.job(0).listener().wantsValidation()).isTrue();
        executor.job(0).end().complete(trained(List.of(0.1, 0.2), OptionalLong.of(2)));
        // its score is that of its end, by exact statistics, not the best of its curve
        assertThat(end.get().trial()).isEqualTo(candidate(4).scored(0.75));
        assertThat(end.get().curve()).containsExactly(0.1, 0.2);
        assertThat(end.get().stoppedAfter()).hasValue(2);
    }

    @ParameterizedTest
    @EnumSource
    void whatLiesInTheNetworkIsAFailedTrial(JobEnd.Failed.Reason reason) throws Exception {
        CompletableFuture<Evaluated> end = submit(2);
        executor.job(0).end().complete(new JobEnd.Failed(reason, "out of time: it took 60 s; raise trials.minutes"));
        assertThat(end.get().trial()).isEqualTo(candidate(2).failed("out of time: it took 60 s; raise trials.minutes"));
    }

    @Test
    void whateverElseGoesWrongIsHandedOn() {
        List<RuntimeException> thrown = List.of(
                new UncheckedIOException("trial 0: disk is full", new IOException("disk is full")),
                new IllegalStateException("trial 1: a fault"));
        for (int i = 0; i < thrown.size(); i++) {
            RuntimeException failure = thrown.get(i);
            CompletableFuture<Evaluated> end = submit(i);
            // stages that hang on others wrap what they hand on
            executor.job(i).end().completeExceptionally(i == 0 ? failure : new CompletionException("wrapped", failure));
            assertThatThrownBy(end::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isSameAs(failure);
        }
    }

    @Test
    void anAnswerToAnotherQuestionIsAFaultOfTheExecutor() {
        CompletableFuture<Evaluated> end = submit(3);
        executor.job(0).end().complete(new JobEnd.NotBegun());
        assertThatThrownBy(end::get)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("executor 'held' ended trial 3, a training that was to be done, with NotBegun[]");
    }

    @Test
    void aTrialThatIsCancelledIsCancelledWhereItRuns() {
        ExecutedTrials trials = trials(Optional.empty());
        CompletableFuture<Evaluated> first = trials.submit(request(0)).toCompletableFuture();
        CompletableFuture<Evaluated> second = trials.submit(request(1)).toCompletableFuture();
        first.cancel(true);
        assertThat(executor.job(0).end()).isCancelled();
        assertThat(executor.job(1).end()).isNotDone();
        trials.close();
        assertThat(executor.isClosed()).isTrue();
        assertThatThrownBy(second::get).isInstanceOf(CancellationException.class);
    }
}
