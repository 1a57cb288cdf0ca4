package org.espalier.oneshot.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.pytorch.Scalar;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.oneshot.ToySpaces;
import org.espalier.oneshot.ToyStream;
import org.espalier.oneshot.strategy.Darts;
import org.espalier.oneshot.strategy.Spos;
import org.espalier.oneshot.testing.ProvingSpaces;
import org.espalier.space.GraphSpace;
import org.espalier.torch.data.ImageDataset;
import org.espalier.torch.data.Split;
import org.espalier.torch.data.SplitSettings;
import org.espalier.torch.train.Batch;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.torch.train.DivergedException;
import org.espalier.torch.train.LearningRateSchedule;
import org.espalier.torch.train.SingleImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a trainer is given and cannot use, each one line that says where, what was expected and what to do. */
class TrainerBadInputTest {
    @TempDir
    private Path folder;

    private static void refused(ThrowingCallable call, String line) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(line);
    }

    @Test
    void aSpaceWithoutOperationChoices() {
        refused(
                () -> ToyTrainers.bare(ProvingSpaces.elastic(), new Darts())
                        .training(ToyTrainers.images(16, 1))
                        .build(),
                "strategy: 'darts' does not fit the space 'elastic': it needs decisions that are all choices between"
                        + " operations, inputs or numbers of repeats, and there are others, or none; take another strategy or space");
        GraphSpace fixed = closed("fixed", List.of());
        assertThatThrownBy(() -> ToyTrainers.plain(OneShotTrainer.builder(fixed, new Spos()))
                        .training(ToyTrainers.images(16, 1))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("strategy: 'spos' does not fit the space 'fixed': it needs ");
    }

    /** A stem, and perhaps a choice between convolutions with those strides. */
    private static GraphSpace closed(String name, List<Integer> strides) {
        Graph.Builder graph = Graph.builder(1);
        int x = graph.add("stem", Conv.dense(Expr.of(4), Expr.of(3), 1), 0);
        if (!strides.isEmpty()) {
            x = graph.oneOf(
                    "edge",
                    Decision.ofLabels(
                            "edge", strides.stream().map(s -> "stride" + s).toArray(String[]::new)),
                    strides.stream()
                            .map(s -> Graph.of("conv", Conv.dense(Expr.of(4), Expr.of(3), s)))
                            .toList(),
                    x);
        }
        int pooled = graph.add("pool", new GlobalAveragePool(), x);
        return GraphSpace.of(
                name, graph.build(graph.add("classifier", new Linear(Expr.of(4), true), pooled)), Shape.of(3, 6, 6));
    }

    @Test
    void candidatesThatDisagreeInShape() {
        refused(
                () -> ToyTrainers.bare(closed("odd", List.of(1, 2)), new Darts())
                        .training(ToyTrainers.images(16, 1))
                        .build(),
                "strategy: 'darts' does not fit the space 'odd': it needs candidates of one shape, and at 'edge' 'stride1'"
                        + " gives 4x6x6, 'stride2' 4x3x3; take another strategy or space");
    }

    @Test
    void countsBelowOne() {
        OneShotTrainerBuilder<JointTrainer> builder = ToyTrainers.joint(new Darts());
        refused(() -> builder.epochs(0), "epochs: expected at least 1, got 0");
        refused(() -> builder.batchSize(0), "batchSize: expected at least 1, got 0");
        refused(() -> builder.logFrequency(-1), "logFrequency: expected at least 1, got -1");
        refused(() -> new EarlyStopping("loss", false, 0), "patience: expected at least 1 epoch, got 0");
        try (JointTrainer trainer = builder.build()) {
            refused(() -> trainer.fit(0), "fit: expected at least 1 epoch, got 0");
        }
    }

    @Test
    void aHalfOfTheArchitectureSmallerThanABatch() {
        refused(
                () -> ToyTrainers.joint(new Darts()).batchSize(20).build(),
                "batchSize: the part of the images that the architecture learns from is smaller than a batch, expected at"
                        + " most 16, got 20; lower it, or add training images");
        refused(
                () -> ToyTrainers.joint(new Darts())
                        .batchSize(20)
                        .validation(ToyTrainers.images(8, 2))
                        .build(),
                "batchSize: the part of the images that the architecture learns from is smaller than a batch, expected at"
                        + " most 8, got 20; lower it, or add training images");
        ToyTrainers.joint(new Darts()).batchSize(16).build().close();
        // a supernet learns by its weights alone
        ToyTrainers.supernet(new Spos()).batchSize(20).build().close();
    }

    @Test
    void batchesOfOneImage() {
        try (JointTrainer trainer = ToyTrainers.joint(new Darts()).batchSize(1).build()) {
            assertThatThrownBy(trainer::fit)
                    .isInstanceOf(SingleImageException.class)
                    .hasMessageStartingWith("batchSize: ");
        }
    }

    @Test
    void imagesThatAreMissingOrOfAnotherForm() {
        ImageDataset images = ToyTrainers.images(16, 1);
        Split split = Split.of(images, new SplitSettings(0.5, 0.25, 0.25), 1);
        ToyStream batches = new ToyStream(2, 4, 6, 1);
        refused(
                () -> ToyTrainers.bare(ToyTrainers.SPACE, new Darts()).build(),
                "training: expected images, got none; give a split as dataset, or training images");
        refused(
                () -> ToyTrainers.bare(ToyTrainers.SPACE, new Darts())
                        .validation(images)
                        .build(),
                "training: expected images, got none; give a split as dataset, or training images");
        for (OneShotTrainerBuilder<JointTrainer> several : List.of(
                ToyTrainers.joint(new Darts()).dataset(split),
                ToyTrainers.joint(new Darts()).validation(batches))) {
            refused(
                    several::build,
                    "training: images are given in several forms, expected a split, data sets or batches; give one of"
                            + " them");
        }
        refused(
                () -> ToyTrainers.bare(ToyTrainers.SPACE, new Darts())
                        .training(batches)
                        .build(),
                "validation: the strategy's architecture learns from images that the weights do not see, expected batches"
                        + " of them, got none; give validation batches, or a data set, which is divided");
    }

    @Test
    void imagesThatAreNotThoseOfTheSpace() {
        refused(
                () -> ToyTrainers.bare(ToyTrainers.SPACE, new Darts())
                        .training(ImageDataset.of(6, 6, 1, new byte[4 * 36], new int[] {0, 1, 2, 3}))
                        .build(),
                "training: the space 'choices' takes other images, expected 3 channel(s), got 1; build the space for the"
                        + " images");
        refused(
                () -> ToyTrainers.bare(ToyTrainers.SPACE, new Darts())
                        .training(ImageDataset.of(6, 6, 3, new byte[2 * 108], new int[] {0, 1}))
                        .build(),
                "training: the labels are not those of the space 'choices', expected 4 outputs for task"
                        + " 'image-classification', got 2; build the space for the labels");
    }

    @Test
    void unknownNames() {
        assertThatThrownBy(() -> OneShotTrainer.builder(ToyTrainers.SPACE, "dartz"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("unknown strategy 'dartz'; did you mean 'darts'?; known: [");
        assertThatThrownBy(
                        () -> ToyTrainers.joint(new Darts()).metrics("acuracy").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "metrics: unknown measure 'acuracy'; did you mean 'accuracy'?; known: [accuracy, ");
        refused(
                () -> ToyTrainers.supernet(new Spos()).metrics("accuracy").build(),
                "metrics: there are no images that the weights do not learn from, expected some to measure on; give"
                        + " validation images");
    }

    @Test
    void callbacksThatBringTheSame() {
        refused(
                () -> ToyTrainers.joint(new Darts())
                        .callbacks(
                                new LearningRateScheduler(LearningRateSchedule.constant(0.1)),
                                new LearningRateScheduler(LearningRateSchedule.constant(0.2)))
                        .build(),
                "callbacks: 2 of them bring a learning-rate schedule, expected at most one, got [Constant[rate=0.1],"
                        + " Constant[rate=0.2]]; leave the others out");
    }

    @Test
    void aCheckpointOfAnotherSpace() {
        try (JointTrainer trainer = ToyTrainers.joint(new Darts())
                .callbacks(new ModelCheckpoint(folder))
                .build()) {
            trainer.fit(1);
        }
        try (JointTrainer trainer = ToyTrainers.bare(ToySpaces.cells(), new Darts())
                .training(ToyTrainers.images(32, 1))
                .batchSize(8)
                .epochs(3)
                .callbacks(new ModelCheckpoint(folder))
                .build()) {
            refused(
                    trainer::fit,
                    folder + ": the checkpoint of epoch 1 belongs to another recipe, network, space or data set size,"
                            + " expected one of this training; use another folder or remove it");
        }
        assertThat(new CheckpointFolder(folder).latest(w -> {}).orElseThrow().epoch())
                .isEqualTo(1);
    }

    /** No number from the second epoch on. */
    private record Spoilt(BatchStream inner) implements BatchStream {
        @Override
        public int batches() {
            return inner.batches();
        }

        @Override
        public Epoch epoch(long number) {
            return number == 0
                    ? inner.epoch(number)
                    : inner.epoch(number)
                            .map(batch -> new Batch(batch.images().mul(new Scalar(Double.NaN)), batch.targets()));
        }
    }

    private OneShotTrainerBuilder<JointTrainer> spoilt() {
        ToyStream batches = new ToyStream(2, 8, 6, 1);
        return ToyTrainers.bare(ToyTrainers.SPACE, new Darts())
                .training(new Spoilt(batches))
                .validation(batches)
                .epochs(3);
    }

    @Test
    void aLossThatIsNoNumberStopsAndKeepsTheLastGoodCheckpoint() {
        Map<String, float[]> good;
        try (JointTrainer trainer = spoilt().build()) {
            trainer.fit(1);
            good = trainer.algorithm().state();
        }
        try (JointTrainer trainer =
                spoilt().callbacks(new ModelCheckpoint(folder)).build()) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(trainer::fit)
                        .isInstanceOf(DivergedException.class)
                        .hasMessageMatching(
                                "training diverged in epoch 2 \\(loss is NaN\\), learning rate 0\\.0\\d+; lower"
                                        + " it, in the strategy's settings or by a LearningRateScheduler; the last good checkpoint"
                                        + " is kept in .*")
                        .hasMessageEndingWith(folder.toString());
            }
        }
        Map<String, float[]> kept =
                new CheckpointFolder(folder).latest(w -> {}).orElseThrow().tensors();
        good.forEach((name, values) -> assertThat(kept.get(name)).as(name).isEqualTo(values));
    }

    @Test
    void aTrainingThatFailedWithoutCheckpointsDoesNotGoOn() {
        try (JointTrainer trainer = spoilt().build()) {
            assertThatThrownBy(trainer::fit)
                    .isInstanceOf(DivergedException.class)
                    .hasMessageEndingWith("by a LearningRateScheduler");
            assertThatThrownBy(trainer::fit)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "fit: an earlier call failed in the midst of an epoch, expected a checkpoint to go on from;"
                                    + " make a new trainer, with a ModelCheckpoint among its callbacks");
        }
    }
}
