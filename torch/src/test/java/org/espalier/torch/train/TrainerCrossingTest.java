package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.espalier.torch.engine.CrossingRecorder;
import org.espalier.torch.engine.CrossingRecorder.Crossing;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.SampleNetworks;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A training step reads the loss and the number of right answers, once each, and makes nothing on the host. */
class TrainerCrossingTest {
    private static final int BATCHES = 3;
    private static final TrainingRecipe RECIPE = TrainingRecipe.standard(1, 9)
            .withAverageDecay(0.9)
            .withDropPath(0.2, false)
            .withClip(GradientClip.norm(5));

    @BeforeAll
    static void oneThread() {
        Engine.start(EngineSettings.cpu(1));
    }

    private static List<Crossing> training(TrainingRecipe recipe, TensorFactory weights, TensorFactory images) {
        SyntheticStream data = new SyntheticStream(BATCHES, 16, 1, false, images);
        ParameterStore store = new ParameterStore(3, Initialisation.HE_FAN_OUT, weights);
        try (NetworkModule module = NetworkModule.create(SampleNetworks.small(), store, new DirectConvolution());
                Trainer trainer = new Trainer(module, recipe, data, TrainingListener.NONE)) {
            return CrossingRecorder.during(trainer::run);
        }
    }

    private static void assertOnlyWhatIsMeant(List<Crossing> crossings) {
        assertThat(CrossingRecorder.strays(crossings)).isEmpty();
        assertThat(CrossingRecorder.reads(crossings))
                .isEqualTo(Map.of(
                        "Trainer$FromScratch.whole",
                        (long) BATCHES,
                        "Losses.correct",
                        (long) BATCHES,
                        "ParameterStore.sum",
                        1L));
    }

    @Test
    void byMomentumWithLimitedNormDropPathAndAverage() {
        assertOnlyWhatIsMeant(training(RECIPE, CrossingRecorder.STAND_IN, CrossingRecorder.STAND_IN));
    }

    @Test
    void byAdamWithLimitedValues() {
        TrainingRecipe adam = RECIPE.withOptimiser(Adam.decoupled(0.05)).withClip(GradientClip.value(1));
        assertOnlyWhatIsMeant(training(adam, CrossingRecorder.STAND_IN, CrossingRecorder.STAND_IN));
    }

    @Test
    void imagesThatStayOnTheHostAreFound() {
        List<Crossing> crossings = training(RECIPE, CrossingRecorder.STAND_IN, TensorFactory.HOST);
        assertThat(CrossingRecorder.strays(crossings))
                .hasSize(2 * BATCHES)
                .allSatisfy(stray -> assertThat(stray.where()).isEqualTo("SyntheticStream.make"));
    }
}
