package org.espalier.pipeline.execution.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.device.Protocol;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.graph.Weights;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.pipeline.execution.Subject;
import org.espalier.pipeline.execution.TrialExecutor;
import org.espalier.pipeline.resources.GivenSpace;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.resources.StoppableStream;
import org.espalier.pipeline.resources.Supplied;
import org.espalier.pipeline.training.ScratchTraining;
import org.espalier.space.GraphSpace;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.torch.train.TrainingListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs in this very process: the same trainings as elsewhere. */
class InProcessExecutorTest {
    private static final String SMALL = "|nor_conv_1x1~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|";
    private static final String EMPTY = "|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|";

    @TempDir
    private static Path shared;

    private static Path images;

    @TempDir
    private Path folder;

    private final RecordedJob words = new RecordedJob();

    @BeforeAll
    static void draw() throws Exception {
        images = DrawnImages.sides(shared.resolve("images"), 20);
    }

    private static SearchConfig config(String space, String retrain) {
        return SearchConfig.parse(
                "test",
                """
                data: {source: 'IMAGES', size: 8, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: SPACE
                strategy: {name: random}
                retrain: RETRAIN
                """.replace("IMAGES", images.toString()).replace("SPACE", space).replace("RETRAIN", retrain),
                List.of());
    }

    private static SearchResources resources(String retrain) {
        return new SearchResources(
                config("{name: nas-bench-201, channels: 4, cells: 1}", retrain), System.getenv(), warning -> {});
    }

    private Job job(int number, String notation, int epochs) {
        return new Job.Training(
                "trial " + number,
                folder.resolve("trial-" + number),
                new Subject.Member(notation),
                epochs,
                List.of(),
                false,
                false);
    }

    @Test
    void aJobIsATrainingFromScratchAndIsTold() {
        try (SearchResources resources = resources("{batch: 8, learning_rate: 0.05}");
                InProcessExecutor executor = InProcessExecutor.alone(resources)) {
            assertThat(executor.capacity()).isEqualTo(1);
            executor.submit(job(3, SMALL, 2), words);
            JobEnd.Trained second = (JobEnd.Trained) RecordedJob.end(executor, job(4, EMPTY, 2), words);
            ScratchTraining.Trained alone = new ScratchTraining(resources)
                    .train(
                            resources.space().network(resources.space().codec().parse(EMPTY)),
                            2,
                            folder.resolve("alone"),
                            TrainingListener.NONE);
            assertThat(second.valid()).isEqualTo(alone.valid());
            assertThat(second.training()).isEqualTo(alone.training());
            assertThat(second.weights()).isEmpty();
            assertThat(second.curve()).isEmpty();
            assertThat(folder.resolve("trial-3").resolve("checkpoints")).isNotEmptyDirectory();

            assertThat(words.heard()).hasSize(6);
            assertThat(List.of(words.heard().get(0), words.heard().get(3))).containsOnly("started");
            assertThat(words.epochs())
                    .extracting(TrainingListener.EpochReport::epoch)
                    .containsExactly(1, 2, 1, 2);
            assertThat(words.epochs()).allSatisfy(told -> {
                assertThat(told.epochs()).isEqualTo(2);
                assertThat(told.validation()).isEmpty();
            });
        }
    }

    /** Nothing holds the weights of convolutions without norms: at this rate they grow without end. */
    private static GraphSpace bare() {
        Graph.Builder graph = Graph.builder(1);
        int x = 0;
        for (int i = 0; i < 6; i++) {
            Expr width = i == 0 ? Decision.ofInts("width", 8, 16).value() : Expr.of(8);
            x = graph.add("conv" + i, Conv.dense(width, Expr.of(3), 1), x);
        }
        x = graph.add("pool", new GlobalAveragePool(), x);
        x = graph.add("classifier", new Linear(Expr.of(2), true), x);
        return GraphSpace.of("bare", graph.build(x), Shape.of(1, 8, 8));
    }

    @Test
    void aTrainingThatDivergesIsAResult() {
        SearchConfig config = config("{name: bare}", "{batch: 8, learning_rate: 100}");
        GraphSpace bare = bare();
        String member = bare.codec().format(bare.decisions().architecture(0));
        try (SearchResources resources = new SearchResources(
                config, Supplied.NOTHING.withSpace(new GivenSpace(bare)), System.getenv(), warning -> {})) {
            try (TrialExecutor executor = SearchExecutors.trials(resources, () -> {})) {
                assertThat(executor).isInstanceOf(InProcessExecutor.class);
                JobEnd end = RecordedJob.end(executor, job(5, member, 8), words);
                assertThat(end).isInstanceOfSatisfying(JobEnd.Failed.class, failed -> {
                    assertThat(failed.reason()).isEqualTo(JobEnd.Failed.Reason.DIVERGED);
                    assertThat(failed.cause())
                            .matches("training diverged in epoch \\d+ \\(loss is (NaN|Infinity)\\), learning rate 100;"
                                    + " lower retrain.learning_rate");
                });
            }
        }
    }

    @Test
    void whatSaysNothingOfTheNetworkIsNoResult() throws Exception {
        Path inTheWay = Files.writeString(folder.resolve("trial-0"), "in the way");
        try (SearchResources resources = resources("{batch: 8}");
                InProcessExecutor executor = InProcessExecutor.sideBySide(resources)) {
            assertThat(executor.capacity())
                    .isEqualTo(resources.sideBySide().lanes().count());
            assertThatThrownBy(() -> RecordedJob.end(executor, job(0, SMALL, 1), JobListener.NONE))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith("trial 0: ")
                    .hasMessageContaining(inTheWay.toString());
            Files.delete(inTheWay);
            assertThat(RecordedJob.end(executor, job(0, SMALL, 1), JobListener.NONE))
                    .isEqualTo(RecordedJob.end(executor, job(1, SMALL, 1), JobListener.NONE));
        }
    }

    @Test
    void memoryThatIsRefusedIsAResultThatAdvisesWhatHelpsHere() {
        try (SearchResources resources = resources("{batch: 8}")) {
            resources.watch(stream -> {
                throw new RuntimeException("DefaultCPUAllocator: can't allocate memory: 4 bytes");
            });
            try (InProcessExecutor executor = InProcessExecutor.alone(resources)) {
                assertThat(RecordedJob.end(executor, job(0, SMALL, 1), JobListener.NONE))
                        .isEqualTo(
                                new JobEnd.Failed(
                                        JobEnd.Failed.Reason.MEMORY,
                                        "out of memory: it could not get what it needed (DefaultCPUAllocator: can't allocate"
                                                + " memory: 4 bytes); lower retrain.batch, or take a machine with more memory"));
            }
        }
    }

    @Test
    void aWishToStopTheSearchEndsATrainingBetweenTwoBatches() {
        try (SearchResources resources = resources("{batch: 8}");
                InProcessExecutor executor = InProcessExecutor.alone(resources)) {
            resources.askToStop();
            assertThatThrownBy(() -> RecordedJob.end(executor, job(0, SMALL, 1), words))
                    .isInstanceOf(StoppableStream.StopAsked.class);
            assertThat(words.heard()).containsExactly("started");
        }
    }

    @Test
    void aMeasurementIsTheDevices() throws Exception {
        try (SearchResources resources = resources("{batch: 8}");
                InProcessExecutor executor = InProcessExecutor.alone(resources)) {
            Path model = Files.write(
                    folder.resolve("model.onnx"),
                    resources.onnx(
                            resources.space().network(resources.space().codec().parse(EMPTY)),
                            Weights.random(
                                    resources
                                            .space()
                                            .network(resources.space().codec().parse(EMPTY)),
                                    1)));
            Job job = new Job.Measuring("empty", folder.resolve("measured"), model, Protocol.LAYER);
            assertThat(RecordedJob.end(executor, job, JobListener.NONE))
                    .isInstanceOfSatisfying(
                            JobEnd.Measured.class,
                            measured -> assertThat(measured.latency().latency().runs())
                                    .isGreaterThanOrEqualTo(20));
            Job odd = new Job.Measuring("odd", folder.resolve("odd"), images.resolve("left/0.png"), Protocol.LAYER);
            assertThatThrownBy(() -> RecordedJob.end(executor, odd, JobListener.NONE))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith("odd: ");
        }
    }
}
