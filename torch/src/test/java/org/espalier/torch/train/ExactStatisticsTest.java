package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.espalier.graph.Network;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.loss.ClassTally;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.SampleNetworks;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ExactStatisticsTest {
    private static final SyntheticStream DATA = new SyntheticStream(6, 32, 1, false);
    private static final FixedBatches CALM = FixedBatches.of(new SyntheticStream(8, 32, 5, false));
    private static final SyntheticStream HELD = new SyntheticStream(8, 32, 77, false);

    @BeforeAll
    static void oneThread() {
        Engine.start(EngineSettings.cpu(1));
    }

    private static Network withMomentum(double momentum) {
        Network network = SampleNetworks.small();
        List<Network.Layer> layers = network.layers().stream()
                .map(layer -> new Network.Layer(
                        layer.name(), changed(layer.operation(), momentum), layer.inputs(), layer.output()))
                .toList();
        return new Network(network.name(), network.input(), layers);
    }

    private static Operation changed(Operation operation, double momentum) {
        return operation instanceof BatchNorm norm ? new BatchNorm(norm.affine(), norm.eps(), momentum) : operation;
    }

    /** A short training: the running statistics are far from done. */
    private static NetworkModule trained(double momentum) {
        NetworkModule module =
                NetworkModule.create(withMomentum(momentum), 3, Initialisation.HE_FAN_OUT, new DirectConvolution());
        try (Trainer trainer = new Trainer(module, TrainingRecipe.standard(3, 9), DATA, TrainingListener.NONE)) {
            trainer.run();
        }
        return module;
    }

    private static void assertEqual(Map<String, float[]> one, Map<String, float[]> other) {
        assertThat(one.keySet()).isEqualTo(other.keySet());
        one.forEach((name, values) -> assertThat(values).as(name).isEqualTo(other.get(name)));
    }

    @Test
    void theMomentumOfATrainingLeavesNoTrace() {
        try (NetworkModule slow = trained(0.01);
                NetworkModule fast = trained(0.1)) {
            assertThat(slow.store().values("depth-norm.running_var"))
                    .isNotEqualTo(fast.store().values("depth-norm.running_var"));
            assertThat(Accuracy.of(slow, HELD)).isNotEqualTo(Accuracy.of(fast, HELD));
            ExactStatistics.write(slow, CALM);
            ExactStatistics.write(fast, CALM);
            assertEqual(slow.store().snapshot(), fast.store().snapshot());
            assertThat(Accuracy.of(slow, HELD)).isEqualTo(Accuracy.of(fast, HELD));
        }
    }

    /** Weights may be finite and what they make of images not. */
    @Test
    void activationsThatOverflowAreADivergenceAndChangeNothing() {
        try (NetworkModule module = trained(0.1)) {
            String first = module.store().trained().get(0).name();
            float[] huge = module.store().values(first);
            Arrays.fill(huge, Float.MAX_VALUE);
            module.store().assign(first, huge);
            Map<String, float[]> before = module.store().snapshot();
            assertThatThrownBy(() -> ExactStatistics.write(module, CALM))
                    .isInstanceOf(DivergedException.class)
                    .hasMessageMatching(
                            "training diverged \\(activations at '.*' are not finite at exact statistics\\); .*");
            assertEqual(module.store().snapshot(), before);
            assertThat(Double.isFinite(module.store().sum())).isTrue();
        }
    }

    @Test
    void halfMadeStatisticsHideWhatANetworkHasLearned() {
        try (NetworkModule module = trained(0.01)) {
            double before = Accuracy.of(module, HELD);
            ExactStatistics.write(module, CALM);
            double after = Accuracy.of(module, HELD);
            assertThat(after).isGreaterThan(before + 0.1);
            assertThat(Accuracy.of(module, CALM)).isCloseTo(after, within(0.1));
        }
    }

    @Test
    void aGlanceGivesTheSameFigureAndChangesNothing() {
        try (NetworkModule module = trained(0.1)) {
            Map<String, float[]> before = module.store().snapshot();
            double glance = Accuracy.of(ExactStatistics.evaluate(module, CALM, HELD, new ClassTally()));
            assertEqual(module.store().snapshot(), before);
            ExactStatistics.write(module, CALM);
            assertThat(Accuracy.of(module, HELD)).isEqualTo(glance);
        }
    }

    @Test
    void theStatisticsAreThoseOfTheImagesAndOfNothingBefore() {
        try (NetworkModule module = trained(0.1)) {
            ExactStatistics.write(module, CALM);
            Map<String, float[]> once = module.store().snapshot();
            float[] far = new float[8];
            Arrays.fill(far, 1e6f);
            module.store().assign("stem-norm.running_mean", far);
            ExactStatistics.write(module, CALM);
            assertEqual(module.store().snapshot(), once);
        }
    }

    @Test
    void nothingStaysBehindAlsoWhereAPassFails() {
        try (NetworkModule module = trained(0.1)) {
            ExactStatistics.write(module, CALM);
            long pointers = Pointer.totalCount();
            for (int i = 0; i < 20; i++) {
                ExactStatistics.write(module, CALM);
                assertThatThrownBy(() -> ExactStatistics.collect(CALM, module.evaluating(), (images, context) -> {
                            module.forward(images, context);
                            throw new IllegalStateException("stopped");
                        }))
                        .hasMessage("stopped");
            }
            assertThat(Pointer.totalCount()).isLessThanOrEqualTo(pointers);
        }
    }
}
