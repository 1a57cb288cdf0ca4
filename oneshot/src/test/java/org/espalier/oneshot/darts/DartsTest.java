package org.espalier.oneshot.darts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.MixedStream;
import org.espalier.oneshot.ToySpaces;
import org.espalier.oneshot.ToyStream;
import org.espalier.space.GraphSpace;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.Adam;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.torch.train.GradientClip;
import org.espalier.torch.train.Sgd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DartsTest {
    private static final GraphSpace SPACE = ToySpaces.cells();
    private static final int CLASSES = 4;
    private static final ToyStream TRAINING = new ToyStream(4, 16, 8, 1);
    private static final ToyStream VALIDATION = new ToyStream(3, 16, 8, 2);

    @TempDir
    Path folder;

    private static RelaxedSupernet net() {
        ParameterStore store = new ParameterStore(3, Initialisation.PYTORCH, ScalarType.Float);
        return RelaxedSupernet.create(SPACE.relaxation().orElseThrow(), SPACE.input(), store, new DirectConvolution());
    }

    private static Darts darts(RelaxedSupernet net, DartsSettings settings, DartsListener listener) {
        return new Darts(net, settings, Mixing.SOFTMAX, TRAINING, VALIDATION, listener);
    }

    @Test
    void searchesAndReportsEveryEpoch() {
        List<Architecture> derived = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        DartsListener listener = (report, alphas, architecture) -> {
            derived.add(architecture);
            losses.add(report.loss());
            assertThat(alphas).hasSize(3);
        };
        try (RelaxedSupernet net = net();
                Darts darts = darts(net, DartsSettings.standard(5, 4), listener)) {
            Map<String, float[]> before = darts.alphas().store().snapshot();
            Architecture found = darts.run(null);
            assertThat(derived).hasSize(5).endsWith(found);
            assertThat(losses.get(4)).isLessThan(losses.get(0));
            assertThat(darts.history()).hasSize(5);
            assertThat(darts.history().get(4).values().iterator().next())
                    .isEqualTo(darts.alphas().values().values().iterator().next());
            darts.alphas()
                    .store()
                    .snapshot()
                    .forEach((name, values) -> assertThat(values).isNotEqualTo(before.get(name)));
        }
    }

    /** A rate of (almost) nothing for one of the two shows that the other optimiser moves its own parameters only. */
    @Test
    void neitherOptimiserTouchesTheOthersParameters() {
        DartsSettings weightsOnly = new DartsSettings(
                1, new Sgd(0.9, false, 3e-4), 0.025, 0.001, GradientClip.norm(5), adam(), 3e-4, 1, 0, 4);
        try (RelaxedSupernet net = net();
                Darts darts = darts(net, weightsOnly, DartsListener.NONE)) {
            Map<String, float[]> alphas = darts.alphas().store().snapshot();
            Map<String, float[]> weights = net.store().snapshot();
            darts.run(null);
            darts.alphas()
                    .store()
                    .snapshot()
                    .forEach((name, values) -> assertThat(values).isEqualTo(alphas.get(name)));
            net.store()
                    .trained()
                    .forEach(s -> assertThat(net.store().values(s.name()))
                            .as(s.name())
                            .isNotEqualTo(weights.get(s.name())));
        }
        DartsSettings alphasOnly =
                new DartsSettings(1, new Sgd(0.9, false, 3e-4), 1e-30, 0, GradientClip.norm(5), adam(), 3e-4, 0, 0, 4);
        try (RelaxedSupernet net = net();
                Darts darts = darts(net, alphasOnly, DartsListener.NONE)) {
            Map<String, float[]> alphas = darts.alphas().store().snapshot();
            Map<String, float[]> weights = net.store().snapshot();
            darts.run(null);
            darts.alphas()
                    .store()
                    .snapshot()
                    .forEach((name, values) -> assertThat(values).isNotEqualTo(alphas.get(name)));
            net.store()
                    .trained()
                    .forEach(s -> assertThat(net.store().values(s.name()))
                            .as(s.name())
                            .containsExactly(weights.get(s.name()), within(1e-25f)));
        }
    }

    /** The loss of the first step, which is that of untrained weights, is linear in the weights of the labels. */
    @Test
    void weightsLearnFromMixedLabels() {
        ToyStream once = new ToyStream(1, 16, 8, 1);
        double first = firstLoss(once, once);
        double second = firstLoss(new MixedStream(once, CLASSES, 0), once);
        assertThat(firstLoss(new MixedStream(once, CLASSES, 1), once)).isCloseTo(first, within(1e-6));
        assertThat(second).isNotCloseTo(first, within(1e-3));
        assertThat(firstLoss(new MixedStream(once, CLASSES, 0.75), once))
                .isCloseTo(0.75 * first + 0.25 * second, within(1e-6));
    }

    private static double firstLoss(BatchStream training, BatchStream validation) {
        // the alphas stand still, so that the weights' loss is that of the beginning
        DartsSettings settings =
                new DartsSettings(1, new Sgd(0.9, false, 3e-4), 0.025, 0, GradientClip.norm(5), adam(), 3e-4, 1, 0, 4);
        List<Double> losses = new ArrayList<>();
        try (RelaxedSupernet net = net();
                Darts darts = new Darts(
                        net,
                        settings,
                        Mixing.SOFTMAX,
                        training,
                        validation,
                        (report, alphas, derived) -> losses.add(report.loss()))) {
            darts.run(null);
        }
        return losses.get(0);
    }

    private static Adam adam() {
        return new Adam(0.5, 0.999, 1e-8, 1e-3, false);
    }

    @Test
    void aResumedSearchEndsWithTheSameWeightsAndAlphas() {
        DartsSettings settings = DartsSettings.standard(3, 4);
        Map<String, float[]> weights;
        Map<String, float[]> alphas;
        try (RelaxedSupernet net = net();
                Darts darts = darts(net, settings, DartsListener.NONE)) {
            darts.run(null);
            weights = net.store().snapshot();
            alphas = darts.alphas().store().snapshot();
        }
        CheckpointFolder checkpoints = new CheckpointFolder(folder);
        try (RelaxedSupernet net = net();
                Darts darts = darts(net, settings, DartsListener.NONE)) {
            darts.run(checkpoints, 2);
        }
        try (RelaxedSupernet net = net();
                Darts darts = darts(net, settings, DartsListener.NONE)) {
            darts.run(checkpoints);
            assertThat(darts.history()).hasSize(3);
            net.store()
                    .snapshot()
                    .forEach((name, values) -> assertThat(values).as(name).isEqualTo(weights.get(name)));
            darts.alphas()
                    .store()
                    .snapshot()
                    .forEach((name, values) -> assertThat(values).isEqualTo(alphas.get(name)));
        }
    }
}
