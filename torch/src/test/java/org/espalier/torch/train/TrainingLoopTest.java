package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
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
        public void beginEpoch(int epoch) {
            calls.add("begin " + epoch);
        }

        @Override
        public StepReport step(Batch batch, int epoch, long step) {
            calls.add("step " + step + " of epoch " + epoch);
            sum += step;
            return new StepReport(step == 4 ? lossOfStep4 : step, 1, 0.5 + step);
        }

        @Override
        public void endEpoch(int epoch) {
            calls.add("end " + epoch);
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
        assertThat(told).extracting(TrainingListener.EpochReport::training).containsOnly(new Evaluation(3, 6));
    }

    @Test
    void goesOnWhereTheLastLifeEnded() {
        loop(new Adding("a"), TrainingListener.NONE).run(new CheckpointFolder(folder), 1);
        Adding second = new Adding("a");
        loop(second, TrainingListener.NONE).run(new CheckpointFolder(folder), 2);
        assertThat(second.calls).startsWith("begin 1", "step 3 of epoch 1").hasSize(5);
        assertThat(second.sum).isEqualTo(0 + 1 + 2 + 3 + 4 + 5);
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
                .hasMessage("the loss is NaN at step 4 (epoch 2, learning rate 4.5); a lower learning rate, a longer"
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
                .hasMessageStartingWith("'sums:all' holds Infinity after epoch 1;");
        assertThat(new CheckpointFolder(folder).latest(w -> {})).isEmpty();
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
