package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.espalier.measure.Answers;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.loss.ClassTally;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.SampleNetworks;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private static final SyntheticStream DATA = new SyntheticStream(5, 16, 1, false);
    private static final TrainingRecipe RECIPE = TrainingRecipe.standard(4, 9)
            .withAverageDecay(0.9)
            .withDropPath(0.2, true)
            .withClip(GradientClip.norm(5));

    @BeforeAll
    static void oneThread() {
        // the networks are tiny: a second thread would only wait, and on a busy machine for long
        Engine.start(EngineSettings.cpu(1));
    }

    private static NetworkModule module() {
        return NetworkModule.create(SampleNetworks.small(), 3, Initialisation.HE_FAN_OUT, new DirectConvolution());
    }

    private static Map<String, float[]> train(TrainingRecipe recipe, Path folder, int... stops) {
        List<Map<String, float[]>> weights = new ArrayList<>();
        for (int stop : stops) { // each stop is a life of the process: fresh weights, fresh optimiser
            try (NetworkModule module = module();
                    Trainer trainer = new Trainer(module, recipe, DATA, TrainingListener.NONE)) {
                trainer.run(folder == null ? null : new CheckpointFolder(folder), stop);
                weights.add(module.store().snapshot());
            }
        }
        return weights.get(weights.size() - 1);
    }

    private static void assertSame(Map<String, float[]> one, Map<String, float[]> other) {
        assertThat(one.keySet()).isEqualTo(other.keySet());
        one.forEach((name, values) -> assertThat(values).as(name).isEqualTo(other.get(name)));
    }

    @Test
    void learnsAndEvaluates() {
        try (NetworkModule module = module();
                Trainer trainer = new Trainer(module, TrainingRecipe.standard(12, 1), DATA, TrainingListener.NONE)) {
            SyntheticStream held = new SyntheticStream(4, 25, 77, false);
            trainer.run();
            Answers answers = Trainer.evaluate(module, held, new ClassTally());
            assertThat(answers.samples()).isEqualTo(100);
            assertThat(Accuracy.of(answers)).isGreaterThan(0.8);
            assertThat(Accuracy.of(module, held)).isEqualTo(Accuracy.of(answers));
        }
    }

    @Test
    void sameSeedsGiveTheSameWeightsAndKillAndResumeChangesNothing(@TempDir Path folder) {
        Map<String, float[]> whole = train(RECIPE, null, 4);
        assertSame(train(RECIPE, null, 4), whole);
        assertSame(train(RECIPE, folder.resolve("a"), 1, 3, 4), whole);
        TrainingRecipe adam = RECIPE.withOptimiser(Adam.decoupled(0.05)).withLearningRate(0.01);
        assertSame(train(adam, folder.resolve("b"), 2, 4), train(adam, null, 4));
    }

    @Test
    void aDamagedCheckpointFallsBackToTheOneBeforeAndSaysSo(@TempDir Path folder) throws IOException {
        Map<String, float[]> whole = train(RECIPE, null, 4);
        train(RECIPE, folder, 3);
        Path newest = folder.resolve("checkpoint-00000003.bin");
        assertThat(folder.resolve("checkpoint-00000001.bin")).doesNotExist();
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length / 2] ^= 1;
        Files.write(newest, bytes);
        List<String> warnings = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void epoch(EpochReport report) {}

            @Override
            public void warning(String message) {
                warnings.add(message);
            }
        };
        try (NetworkModule module = module();
                Trainer trainer = new Trainer(module, RECIPE, DATA, listener)) {
            trainer.run(new CheckpointFolder(folder), 3);
            assertThat(warnings).singleElement().asString().contains("00000003").contains("damaged");
            assertThat(trainer.epochsDone()).isEqualTo(3);
        }
        Files.write(newest, new byte[] {1, 2}); // truncated
        assertSame(train(RECIPE, folder, 4), whole);
    }

    @Test
    void aCheckpointOfAnotherRecipeIsRefused(@TempDir Path folder) {
        train(RECIPE, folder, 1);
        assertThatThrownBy(() -> train(RECIPE.withLearningRate(0.05), folder, 2))
                .hasMessageContaining("another recipe");
    }

    @Test
    void aLossThatIsNotANumberStopsAndKeepsTheLastGoodCheckpoint(@TempDir Path folder) {
        try (NetworkModule module = module();
                Trainer trainer =
                        new Trainer(module, RECIPE, new SyntheticStream(5, 16, 1, true), TrainingListener.NONE)) {
            CheckpointFolder checkpoints = new CheckpointFolder(folder);
            assertThatThrownBy(() -> trainer.run(checkpoints))
                    .isInstanceOf(DivergedException.class)
                    .hasMessageContaining("in epoch 3 (loss is NaN)");
            assertThat(checkpoints.latest(w -> {}).orElseThrow().epoch()).isEqualTo(2);
        }
    }

    @Test
    void aBatchOfOneImageIsRefused() {
        try (NetworkModule module = module();
                Trainer trainer =
                        new Trainer(module, RECIPE, new SyntheticStream(5, 1, 1, false), TrainingListener.NONE)) {
            assertThatThrownBy(() -> trainer.run(null, 1)).isInstanceOf(SingleImageException.class);
            assertThat(trainer.epochsDone()).isZero();
        }
    }

    @Test
    void scoresThatAreNoNumbersAreADivergence() {
        try (NetworkModule module = module()) {
            assertThat(Accuracy.of(Trainer.evaluateFinite(module, FixedBatches.of(DATA), new ClassTally())))
                    .isEqualTo(Accuracy.of(module, FixedBatches.of(DATA)));
            String last = module.store().trained().stream()
                    .reduce((earlier, later) -> later)
                    .orElseThrow()
                    .name();
            float[] huge = module.store().values(last);
            Arrays.fill(huge, Float.POSITIVE_INFINITY);
            module.store().assign(last, huge);
            assertThatThrownBy(() -> Trainer.evaluateFinite(module, FixedBatches.of(DATA), new ClassTally()))
                    .isInstanceOf(DivergedException.class)
                    .hasMessageStartingWith("training diverged (scores of training images are not finite); ");
        }
    }

    @Test
    void adviceTakesThePlaceOfTheGeneralOne() {
        DivergedException found = DivergedException.inEpoch(3, "loss is NaN", 62.5);
        assertThat(found.advising(100, "lower retrain.learning_rate"))
                .hasMessage(
                        "training diverged in epoch 3 (loss is NaN), learning rate 100; lower retrain.learning_rate")
                .hasCause(found);
        assertThat(DivergedException.atTheEnd("x").advising(0.05, "y"))
                .hasMessage("training diverged (x), learning rate 0.05; y");
    }

    @Test
    void nativeMemoryStaysFlatOver200Steps() {
        try (NetworkModule module = module();
                Trainer trainer = new Trainer(
                        module, TrainingRecipe.standard(50, 1).withAverageDecay(0.99), DATA, TrainingListener.NONE)) {
            trainer.run(null, 4);
            long pointers = Pointer.totalCount();
            long bytes = Pointer.physicalBytes();
            trainer.run(null, 44);
            assertThat(Pointer.totalCount()).isLessThanOrEqualTo(pointers);
            assertThat(Pointer.physicalBytes() - bytes).isLessThan(64L << 20);
            assertThat(PointerScope.getInnerScope()).isNull();
        }
    }
}
