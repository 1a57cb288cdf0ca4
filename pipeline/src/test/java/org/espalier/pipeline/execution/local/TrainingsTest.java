package org.espalier.pipeline.execution.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.espalier.event.EpochDone;
import org.espalier.measure.ClassMeasures;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.pipeline.execution.Subject;
import org.espalier.pipeline.execution.TrialExecutor;
import org.espalier.pipeline.phase.GivenContext;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.resources.StoppableStream;
import org.espalier.pipeline.resources.Supplied;
import org.espalier.pipeline.training.EpochEvents;
import org.espalier.process.Stop;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.torch.train.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several trainings of a phase, by an executor whose ends are given. */
class TrainingsTest {
    private static final Stop NEVER = () -> {};

    @TempDir
    private Path folder;

    private final Given executor = new Given();

    /** Ends each job as its name is told to. */
    private static final class Given implements TrialExecutor {
        private final Map<String, CompletableFuture<JobEnd>> ends = new HashMap<>();
        private final List<String> words = new ArrayList<>();

        @Override
        public String name() {
            return "given";
        }

        @Override
        public int capacity() {
            return 1;
        }

        @Override
        public void prepare(List<? extends Job> jobs, BiConsumer<Integer, Integer> told) {
            words.add("prepare " + jobs.size());
        }

        @Override
        public CompletionStage<JobEnd> submit(Job job, JobListener listener) {
            words.add("submit " + job.name());
            listener.epoch(new TrainingListener.EpochReport(1, 2, 1, 1 / 2.0, 0.1, Duration.ofMillis(7)));
            return ends.computeIfAbsent(job.name(), any -> new CompletableFuture<>());
        }

        @Override
        public void close() {
            words.add("close");
        }
    }

    private static JobEnd.Trained trained(long correct, OptionalLong stopped) {
        return new JobEnd.Trained(1 / 2.0, ClassMeasures.accuracy(correct, 9), List.of(), stopped, Optional.empty());
    }

    private List<Trainings.Planned> planned(String... names) {
        List<Trainings.Planned> planned = new ArrayList<>();
        for (String name : names) {
            planned.add(new Trainings.Planned(
                    new Job.Training(name, folder.resolve(name), new Subject.Baseline(name), 2, List.of(), false, true),
                    planned.isEmpty()));
        }
        return planned;
    }

    private final GivenContext context = new GivenContext(Path.of("none"), Map.of(), new ArrayList<>());

    private List<Trainings.Outcome> run(Stop stop, String... names) throws InterruptedException {
        return new Trainings(new EpochEvents(context, 2 * names.length), stop).run(executor, planned(names));
    }

    private void ends(String name, JobEnd end) {
        executor.ends.put(name, CompletableFuture.completedFuture(end));
    }

    private void fails(String name, Throwable failure) {
        executor.ends.put(name, CompletableFuture.failedFuture(failure));
    }

    @Test
    void outcomesStandInTheOrderOfTheTrainings() throws Exception {
        ends("a", trained(1, OptionalLong.empty()));
        ends("b", new JobEnd.Failed(JobEnd.Failed.Reason.DIVERGED, "the loss is NaN"));
        ends("c", new JobEnd.NotBegun());
        ends("d", trained(4, OptionalLong.of(1)));
        List<Trainings.Outcome> outcomes = run(NEVER, "a", "b", "c", "d");
        assertThat(outcomes)
                .extracting(outcome ->
                        outcome.trained().map(one -> Math.round(9 * one.valid().value())))
                .containsExactly(Optional.of(1L), Optional.empty(), Optional.empty(), Optional.of(4L));
        assertThat(outcomes)
                .extracting(Trainings.Outcome::diverged)
                .containsExactly(Optional.empty(), Optional.of("the loss is NaN"), Optional.empty(), Optional.empty());
        assertThat(outcomes).extracting(Trainings.Outcome::isCut).containsExactly(false, false, true, true);
        assertThat(executor.words).containsExactly("prepare 4", "submit a", "submit b", "submit c", "submit d");
        assertThat(context.appended())
                .hasSize(4)
                .allSatisfy(event -> assertThat(((EpochDone) event).seconds()).isEqualTo(0.007));
    }

    @Test
    void theFirstFailureIsThrownAfterTheOthersHaveEnded() {
        RuntimeException here = new IllegalArgumentException("retrain.batch: too small");
        fails("a", new UncheckedIOException("a: x", new IOException("a: x", here)));
        fails("b", new UncheckedIOException("b: gone", new IOException("b: gone")));
        ends("c", new JobEnd.Failed(JobEnd.Failed.Reason.MEMORY, "out of memory: it held too much"));
        assertThatThrownBy(() -> run(NEVER, "a", "b", "c"))
                .as("what was thrown in this process speaks for itself")
                .isSameAs(here)
                .satisfies(thrown -> assertThat(thrown.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("b: gone", "c: out of memory: it held too much"));
        Error deep = new StackOverflowError();
        fails("a", deep);
        assertThatThrownBy(() -> run(NEVER, "a")).isSameAs(deep);
        Throwable fault = new IllegalStateException("a: odd", new NullPointerException("x"));
        fails("a", fault);
        assertThatThrownBy(() -> run(NEVER, "a")).isSameAs(fault.getCause());
        fails("a", new IllegalStateException("a: odd"));
        assertThatThrownBy(() -> run(NEVER, "a")).hasMessage("a: odd");
    }

    @Test
    void whoIsAskedToStopClosesTheExecutor() {
        assertThatThrownBy(() -> run(
                        () -> {
                            throw new InterruptedException("asked to");
                        },
                        "a"))
                .isInstanceOf(InterruptedException.class);
        assertThat(executor.words).endsWith("close");
    }

    private SearchResources resources(Supplied supplied) throws Exception {
        Path images = DrawnImages.sides(folder.resolve("images"), 8);
        return new SearchResources(
                SearchConfig.parse("test", """
                data: {source: 'IMAGES', size: 8, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                strategy: {name: random}
                engine: {threads: 2}
                retrain: {batch: 8}
                """.replace("IMAGES", images.toString()), List.of()),
                supplied,
                System.getenv(),
                warning -> {});
    }

    @Test
    void theProgramsOwnExecutorDoesTrialsAndTrainings() throws Exception {
        List<String> opened = new ArrayList<>();
        Supplied own = Supplied.NOTHING.withExecutor((config, data) -> {
            opened.add(data.orElseThrow().digest());
            return executor;
        });
        ends("a", trained(1, OptionalLong.empty()));
        try (SearchResources resources = resources(own)) {
            new Trainings(new EpochEvents(context, 2), NEVER).run(resources, planned("a"));
            assertThat(executor.words).containsExactly("prepare 1", "submit a", "close");
            assertThat(SearchExecutors.trials(resources, NEVER)).isSameAs(executor);
            assertThat(opened).hasSize(2).containsOnly(resources.identity().digest());
        }
    }

    @Test
    void withoutOneTrialsHaveProcessesAndTrainingsLanes() throws Exception {
        try (SearchResources resources = resources(Supplied.NOTHING)) {
            try (TrialExecutor trials = SearchExecutors.trials(resources, NEVER);
                    TrialExecutor one = SearchExecutors.trainings(resources, 1);
                    TrialExecutor several = SearchExecutors.trainings(resources, 2)) {
                assertThat(trials).isInstanceOf(LocalExecutor.class);
                assertThat(trials.capacity()).isEqualTo(1);
                assertThat(one.name()).isEqualTo("in-process");
                assertThat(one.capacity()).isEqualTo(1);
                assertThat(several.name()).isEqualTo("in-process");
                assertThat(several.capacity()).isEqualTo(2);
            }
            // as the search is stopped: the training ends between two batches
            resources.askToStop();
            List<Trainings.Planned> real = List.of(new Trainings.Planned(
                    new Job.Training(
                            "a",
                            folder.resolve("a"),
                            new Subject.Member("|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|"),
                            2,
                            List.of(),
                            false,
                            false),
                    true));
            assertThatThrownBy(() -> new Trainings(new EpochEvents(context, 2), NEVER).run(resources, real))
                    .isInstanceOf(StoppableStream.StopAsked.class);
        }
    }
}
