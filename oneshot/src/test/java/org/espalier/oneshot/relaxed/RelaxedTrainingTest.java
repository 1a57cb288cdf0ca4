package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.espalier.oneshot.JointTraining;
import org.espalier.oneshot.MixedStream;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.ToySpaces;
import org.espalier.oneshot.ToyStream;
import org.espalier.space.GraphSpace;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.Adam;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.CheckpointFolder;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.GradientClip;
import org.espalier.torch.train.Sgd;
import org.espalier.torch.train.Telemetry;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingLoop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelaxedTrainingTest {
    private static final GraphSpace SPACE = ToySpaces.cells();
    private static final int CLASSES = 4;
    private static final ToyStream TRAINING = new ToyStream(4, 16, 8, 1);
    private static final ToyStream VALIDATION = new ToyStream(3, 16, 8, 2);

    @TempDir
    Path folder;

    private static OneShotContext context(BatchStream training, BatchStream validation, int epochs) {
        return OneShotContext.plain(SPACE, training, Optional.of(validation), epochs, new DirectConvolution(), 4);
    }

    private static RelaxedTraining training(DartsSettings settings) {
        return new RelaxedTraining(
                context(TRAINING, VALIDATION, settings.epochs()), settings, Mixing.SOFTMAX, Activations.KEEP);
    }

    private static void run(JointTraining training, int epochs, TrainingListener listener) {
        new TrainingLoop(training, epochs, TRAINING, listener).run(null, epochs);
    }

    @Test
    void searchesAndReportsEveryEpoch() {
        List<Telemetry> seen = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        try (RelaxedTraining training = training(DartsSettings.standard(5, 4))) {
            Map<String, float[]> before = training.architecture().snapshot();
            run(training, 5, report -> {
                seen.add(report.telemetry());
                losses.add(report.loss());
            });
            assertThat(seen).hasSize(5);
            assertThat(seen.get(4).derived()).contains(training.derived());
            assertThat(losses.get(4)).isLessThan(losses.get(0));
            training.alphas()
                    .probabilities(Mixing.SOFTMAX)
                    .forEach((decision, row) -> assertThat(seen.get(4)
                                    .probabilities()
                                    .get(decision.path())
                                    .values())
                            .containsExactly(Arrays.stream(row).boxed().toArray(Double[]::new)));
            training.architecture()
                    .snapshot()
                    .forEach((name, values) -> assertThat(values).isNotEqualTo(before.get(name)));
        }
    }

    /** Both stand still, so that each step has the loss of the beginning on its own batch of the validation half. */
    @Test
    void theLossOfTheValidationHalfIsThatOfTheArchitecturesPasses() {
        DartsSettings still =
                new DartsSettings(2, new Sgd(0.9, false, 0), 1e-30, 0, GradientClip.norm(5), adam(), 1e-30, 0, 0, 4);
        ToyStream one = new ToyStream(1, 16, 8, 2);
        try (RelaxedTraining training =
                new RelaxedTraining(context(TRAINING, one, 2), still, Mixing.SOFTMAX, Activations.KEEP)) {
            List<Double> expected = new ArrayList<>();
            JointTraining.ArchitectureLoss loss = training.architectureLoss().orElseThrow();
            for (int round = 0; round < TRAINING.batches(); round++) {
                try (PointerScope scope = new PointerScope();
                        BatchStream.Epoch epoch = one.epoch(round)) {
                    expected.add(HostCopies.number(loss.of(epoch.next(), Clock.atEpoch(0, TRAINING.batches(), 2))));
                }
            }
            List<Telemetry> seen = new ArrayList<>();
            run(training, 1, report -> seen.add(report.telemetry()));
            double mean =
                    expected.stream().mapToDouble(value -> value).average().orElseThrow();
            assertThat(expected).doesNotHaveDuplicates();
            assertThat(seen.get(0).measures().get("valid_loss")).isCloseTo(mean, within(1e-5));
            Map<String, float[]> state = training.state();
            training.beginEpoch(Clock.atEpoch(1, TRAINING.batches(), 2));
            assertThat(training.telemetry(Clock.atEpoch(1, TRAINING.batches(), 2))
                            .measures())
                    .doesNotContainKey("valid_loss");
            training.endEpoch(Clock.atEpoch(1, TRAINING.batches(), 2));
            training.restore(state);
            assertThat(training.telemetry(Clock.atEpoch(1, TRAINING.batches(), 2))
                            .measures()
                            .get("valid_loss"))
                    .isCloseTo(mean, within(1e-5));
        }
    }

    @Test
    void theCurvatureIsToldWhereItIsAskedForAndChangesNothing() {
        List<Map<String, float[]>> ends = new ArrayList<>();
        for (boolean isWatched : new boolean[] {false, true}) {
            List<Telemetry> seen = new ArrayList<>();
            RelaxedMethod method =
                    RelaxedMethod.of(Mixing.SOFTMAX, Activations.KEEP).watchingCurvature(isWatched);
            try (RelaxedTraining training =
                    new RelaxedTraining(context(TRAINING, VALIDATION, 4), DartsSettings.standard(4, 4), method)) {
                run(training, 4, report -> seen.add(report.telemetry()));
                Map<String, float[]> end = training.architecture().snapshot();
                end.putAll(training.weights().store().snapshot());
                ends.add(end);
            }
            assertThat(seen)
                    .extracting(epoch -> epoch.measures().containsKey("curvature"))
                    .containsExactly(false, isWatched, false, isWatched);
        }
        assertThat(ends.get(1)).hasSameSizeAs(ends.get(0));
        ends.get(0)
                .forEach((name, values) ->
                        assertThat(ends.get(1).get(name)).as(name).containsExactly(values));
    }

    @Test
    void whereTheArchitectureRestsOrNothingIsDividedThereIsNoSuchLoss() {
        List<Telemetry> seen = new ArrayList<>();
        DartsSettings rests = new DartsSettings(
                2, new Sgd(0.9, false, 3e-4), 0.025, 0.001, GradientClip.norm(5), adam(), 3e-4, 1, 0, 4);
        try (RelaxedTraining training = training(rests)) {
            run(training, 2, report -> seen.add(report.telemetry()));
        }
        assertThat(seen.get(0).measures()).doesNotContainKey("valid_loss").containsKeys("entropy", "skips");
        assertThat(seen.get(1).measures()).containsKey("valid_loss");
        OneShotContext undivided =
                OneShotContext.plain(SPACE, TRAINING, Optional.empty(), 1, new DirectConvolution(), 4);
        try (RelaxedTraining training =
                new RelaxedTraining(undivided, DartsSettings.standard(1, 4), Mixing.SOFTMAX, Activations.KEEP)) {
            run(training, 1, report -> assertThat(report.telemetry().measures()).doesNotContainKey("valid_loss"));
        }
    }

    /** A rate of (almost) nothing for one of the two shows that the other optimiser moves its own parameters only. */
    @Test
    void neitherOptimiserTouchesTheOthersParameters() {
        DartsSettings weightsOnly = new DartsSettings(
                1, new Sgd(0.9, false, 3e-4), 0.025, 0.001, GradientClip.norm(5), adam(), 3e-4, 1, 0, 4);
        try (RelaxedTraining training = training(weightsOnly)) {
            ParameterStore net = training.weights().store();
            Map<String, float[]> alphas = training.architecture().snapshot();
            Map<String, float[]> weights = net.snapshot();
            run(training, 1, TrainingListener.NONE);
            training.architecture()
                    .snapshot()
                    .forEach((name, values) -> assertThat(values).isEqualTo(alphas.get(name)));
            net.trained()
                    .forEach(s -> assertThat(net.values(s.name())).as(s.name()).isNotEqualTo(weights.get(s.name())));
        }
        DartsSettings alphasOnly =
                new DartsSettings(1, new Sgd(0.9, false, 3e-4), 1e-30, 0, GradientClip.norm(5), adam(), 3e-4, 0, 0, 4);
        try (RelaxedTraining training = training(alphasOnly)) {
            ParameterStore net = training.weights().store();
            Map<String, float[]> alphas = training.architecture().snapshot();
            Map<String, float[]> weights = net.snapshot();
            run(training, 1, TrainingListener.NONE);
            training.architecture()
                    .snapshot()
                    .forEach((name, values) -> assertThat(values).isNotEqualTo(alphas.get(name)));
            net.trained()
                    .forEach(s -> assertThat(net.values(s.name()))
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
        try (RelaxedTraining darts =
                new RelaxedTraining(context(training, validation, 1), settings, Mixing.SOFTMAX, Activations.KEEP)) {
            new TrainingLoop(darts, 1, training, report -> losses.add(report.loss())).run(null, 1);
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
        try (RelaxedTraining training = training(settings)) {
            run(training, 3, TrainingListener.NONE);
            weights = training.weights().store().snapshot();
            alphas = training.architecture().snapshot();
        }
        CheckpointFolder checkpoints = new CheckpointFolder(folder);
        try (RelaxedTraining training = training(settings)) {
            new TrainingLoop(training, 3, TRAINING, TrainingListener.NONE).run(checkpoints, 2);
        }
        try (RelaxedTraining training = training(settings)) {
            new TrainingLoop(training, 3, TRAINING, TrainingListener.NONE).run(checkpoints, 3);
            training.weights()
                    .store()
                    .snapshot()
                    .forEach((name, values) -> assertThat(values).as(name).isEqualTo(weights.get(name)));
            training.architecture()
                    .snapshot()
                    .forEach((name, values) -> assertThat(values).isEqualTo(alphas.get(name)));
        }
    }

    /** Checkpoints of the first release are taken up: it knew a mixing by the name that its class had. */
    @Test
    void theIdentityIsThatOfTheFirstRelease() {
        DartsSettings settings = DartsSettings.standard(3, 4);
        try (RelaxedTraining training = training(settings)) {
            assertThat(training.identity())
                    .isEqualTo("darts|" + settings + "|org.espalier.oneshot.darts.SoftmaxMixing|"
                            + SPACE.relaxation().orElseThrow().decisions() + "|"
                            + training.weights().store().trainedValues() + "|3|3");
        }
    }
}
