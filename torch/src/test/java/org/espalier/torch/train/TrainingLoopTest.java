package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLoopTest {
    private static final SyntheticStream DATA = new SyntheticStream(3, 2, 1, false);

    @TempDir
    Path folder;

    /** Adds up the numbers of its steps. */
    private static final class Adding implements TrainingAlgorithm {
        private final String identity;
        private final List<String> calls = new ArrayList<>();
        private float sum;
        private double lossOfStep4 = 1;

        Adding(String identity) {
            this.identity = identity;
        }

        @Override
        public String identity() {
            return identity;
        }

        @Override
        public void beginEpoch(Clock clock) {
            calls.add("begin " + clock.epoch());
        }

        @Override
        public StepReport step(Batch batch, Clock clock) {
            long step = clock.step();
            int epoch = clock.epoch();
            calls.add("step " + step + " of epoch " + epoch);
            sum += step;
            return new StepReport(step == 4 ? lossOfStep4 : step, 1, 0.5 + step);
        }

        @Override
        public void endEpoch(Clock clock) {
            calls.add("end " + clock.epoch());
        }

        @Override
        public double witness() {
            return sum;
        }

        @Override
        public Telemetry telemetry(Clock clock) {
            return Telemetry.of(Map.of("sum", (double) sum, "step", (double) clock.step()));
        }

        @Override
        public Map<String, float[]> state() {
            return new Sections().put("sums", Map.of("all", new float[] {sum})).all();
        }

        @Override
        public void restore(Map<String, float[]> state) {
            assertThat(state).containsOnlyKeys("sums:all");
            sum = Sections.section(state, "sums").get("all")[0];
        }
    }

    private static TrainingLoop loop(TrainingAlgorithm algorithm, TrainingListener listener) {
        return new TrainingLoop(algorithm, 2, DATA, listener);
    }

    @Test
    void countsStepsOverAllEpochsAndReportsMeans() {
        Adding adding = new Adding("a");
        adding.lossOfStep4 = 10;
        List<TrainingListener.EpochReport> told = new ArrayList<>();
        TrainingLoop loop = loop(adding, told::add);
        loop.run(null, 1);
        assertThat(loop.isDone()).isFalse();
        loop.run(null, 9);
        assertThat(loop.isDone()).isTrue();
        assertThat(loop.epochsDone()).isEqualTo(2);
        assertThat(adding.calls)
                .containsExactly(
                        "begin 0",
                        "step 0 of epoch 0",
                        "step 1 of epoch 0",
                        "step 2 of epoch 0",
                        "end 0",
                        "begin 1",
                        "step 3 of epoch 1",
                        "step 4 of epoch 1",
                        "step 5 of epoch 1",
                        "end 1");
        assertThat(told).extracting(TrainingListener.EpochReport::loss).containsExactly(1.0, 6.0);
        assertThat(told).extracting(TrainingListener.EpochReport::learningRate).containsExactly(2.5, 5.5);
        assertThat(told).extracting(TrainingListener.EpochReport::training).containsOnly(0.5);
    }

    @Test
    void goesOnWhereTheLastLifeEnded() {
        loop(new Adding("a"), TrainingListener.NONE).run(new CheckpointFolder(folder), 1);
        Adding second = new Adding("a");
        loop(second, TrainingListener.NONE).run(new CheckpointFolder(folder), 2);
        assertThat(second.calls).startsWith("begin 1", "step 3 of epoch 1").hasSize(5);
        assertThat(second.sum).isEqualTo(0 + 1 + 2 + 3 + 4 + 5);
    }

    /** A kill may fall between a checkpoint and the listener. */
    @Test
    void whoGoesOnIsToldTheEpochAfterWhichTheCheckpointWasWritten() {
        List<TrainingListener.EpochReport> told = new ArrayList<>();
        List<TrainingListener.EpochReport> again = new ArrayList<>();
        loop(new Adding("a"), told::add).run(new CheckpointFolder(folder), 2);
        TrainingLoop loop = loop(new Adding("a"), new TrainingListener() {
            @Override
            public void epoch(EpochReport report) {
                throw new AssertionError("trained again: " + report);
            }

            @Override
            public void resumed(EpochReport report) {
                again.add(report);
            }
        });
        loop.run(new CheckpointFolder(folder), 2);
        TrainingListener.EpochReport last = told.get(1);
        assertThat(last.telemetry().measures()).isEqualTo(Map.of("sum", 15.0, "step", 5.0));
        assertThat(again)
                .containsExactly(new TrainingListener.EpochReport(
                                2, 2, last.loss(), last.training(), last.learningRate(), Duration.ZERO)
                        .with(last.telemetry()));
    }

    /** Of an earlier release, which kept nothing to tell. */
    @Test
    void aCheckpointThatTellsNothingIsGoneOnWithInSilence() {
        CheckpointFolder checkpoints = new CheckpointFolder(folder);
        loop(new Adding("a"), TrainingListener.NONE).run(checkpoints, 1);
        Checkpoint kept = checkpoints.latest(w -> {}).orElseThrow();
        assertThat(kept.told()).contains(new Checkpoint.Told(1, 0.5, 2.5));
        checkpoints.write(new Checkpoint(kept.owner(), kept.epoch(), kept.step(), kept.tensors()));
        assertThat(checkpoints.latest(w -> {}).orElseThrow().told()).isEmpty();
        List<Integer> told = new ArrayList<>();
        loop(new Adding("a"), new TrainingListener() {
                    @Override
                    public void epoch(EpochReport report) {
                        told.add(report.epoch());
                    }

                    @Override
                    public void resumed(EpochReport report) {
                        throw new AssertionError("nobody kept " + report);
                    }
                })
                .run(checkpoints, 2);
        assertThat(told).containsExactly(2);
    }

    /** Written by earlier versions, too: another hash would orphan their checkpoints. */
    @Test
    void theOwnerOfACheckpointFollowsFromIdentityAndBatches() {
        loop(new Adding("recipe|net"), TrainingListener.NONE).run(new CheckpointFolder(folder), 1);
        assertThat(new CheckpointFolder(folder).latest(w -> {}).orElseThrow().owner())
                .isEqualTo("6ef0a3f1ae11edf1");
        TrainingLoop other = loop(new Adding("recipe|other"), TrainingListener.NONE);
        assertThatThrownBy(() -> other.run(new CheckpointFolder(folder), 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the checkpoint belongs to another recipe, network, space or data set size;"
                        + " use another folder or remove it");
    }

    @Test
    void aLossThatIsNoNumberEndsTheTrainingAndTheEpoch() {
        Adding adding = new Adding("a");
        adding.lossOfStep4 = Double.NaN;
        assertThatThrownBy(() -> loop(adding, TrainingListener.NONE).run(new CheckpointFolder(folder), 2))
                .isInstanceOf(DivergedException.class)
                .hasMessage(
                        "training diverged in epoch 2 (loss is NaN), learning rate 4.5; a lower learning rate, a longer"
                                + " warm-up or clipped gradients may help");
        assertThat(adding.calls).endsWith("step 4 of epoch 1", "end 1");
        assertThat(new CheckpointFolder(folder).latest(w -> {}).orElseThrow().epoch())
                .isEqualTo(1);
    }

    @Test
    void aStateThatIsNoNumberIsNotWritten() {
        Adding adding = new Adding("a");
        adding.sum = Float.POSITIVE_INFINITY;
        assertThatThrownBy(() -> loop(adding, TrainingListener.NONE).run(new CheckpointFolder(folder), 2))
                .isInstanceOf(DivergedException.class)
                .hasMessageStartingWith(
                        "training diverged in epoch 1 ('sums:all' holds Infinity), learning rate 2.5; ");
        assertThat(new CheckpointFolder(folder).latest(w -> {})).isEmpty();
        assertThatThrownBy(() -> loop(adding, TrainingListener.NONE).run(null, 2))
                .as("without checkpoints, too")
                .isInstanceOf(DivergedException.class)
                .hasMessageStartingWith("training diverged in epoch 1 (weights are not finite), learning rate 2.5; ");
    }

    @Test
    void whoDivergesDivergesAgainInTheSamePlaceAndIsTrainedAnewWithAnotherRate() {
        CheckpointFolder checkpoints = CheckpointFolder.replacing(folder);
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Adding adding = new Adding("rate 100");
            adding.lossOfStep4 = Double.POSITIVE_INFINITY;
            assertThatThrownBy(() -> loop(adding, TrainingListener.NONE).run(checkpoints, 2))
                    .isInstanceOf(DivergedException.class)
                    .satisfies(e -> told.add(String.valueOf(e.getMessage())));
        }
        assertThat(told).hasSize(2).containsOnly(told.get(0));
        assertThat(told.get(0)).startsWith("training diverged in epoch 2 (loss is Infinity)");
        List<String> warnings = new ArrayList<>();
        Adding corrected = new Adding("rate 1");
        loop(corrected, new TrainingListener() {
                    @Override
                    public void epoch(EpochReport report) {}

                    @Override
                    public void warning(String message) {
                        warnings.add(message);
                    }
                })
                .run(checkpoints, 2);
        assertThat(corrected.calls).startsWith("begin 0").hasSize(10);
        assertThat(warnings).singleElement().asString().contains(folder.toString(), "removed", "trained anew");
    }

    @Test
    void aBatchOfOneImageIsRefusedWhereStatisticsAreTakenOverIt() {
        BatchStream single = new SyntheticStream(3, 1, 1, false);
        assertThatThrownBy(() -> new TrainingLoop(new Normalising(), 1, single, TrainingListener.NONE).run(null, 1))
                .isInstanceOf(SingleImageException.class)
                .hasMessage(
                        "batch: a network with batch norms is trained on batches of several images, expected at least"
                                + " 2, got 1; raise it, or add training images");
        new TrainingLoop(new Normalising(), 1, DATA, TrainingListener.NONE).run(null, 1);
        new TrainingLoop(new Adding("a"), 1, single, TrainingListener.NONE).run(null, 1);
    }

    /** Has nothing to learn, and takes statistics of its batches. */
    private static final class Normalising implements TrainingAlgorithm {
        @Override
        public String identity() {
            return "normalising";
        }

        @Override
        public boolean normalisesBatches() {
            return true;
        }

        @Override
        public StepReport step(Batch batch, Clock clock) {
            return new StepReport(1, 1, 1);
        }

        @Override
        public Map<String, float[]> state() {
            return Map.of();
        }

        @Override
        public void restore(Map<String, float[]> state) {
            assertThat(state).isEmpty();
        }
    }

    @Test
    void refusesNoEpochsAndAnEpochThatEndsEarly() {
        assertThatThrownBy(() -> new TrainingLoop(new Adding("a"), 0, DATA, TrainingListener.NONE))
                .hasMessage("epochs 0 is below 1");
        BatchStream shorter = new BatchStream() {
            @Override
            public int batches() {
                return 4;
            }

            @Override
            public Epoch epoch(long number) {
                return DATA.epoch(number);
            }
        };
        assertThatThrownBy(() -> new TrainingLoop(new Adding("a"), 1, shorter, TrainingListener.NONE).run(null, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("epoch 0 had 3 batches, the data promised 4");
    }
}
