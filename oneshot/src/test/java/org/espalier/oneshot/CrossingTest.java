package org.espalier.oneshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.oneshot.strategy.Darts;
import org.espalier.oneshot.strategy.Enas;
import org.espalier.oneshot.strategy.OnceForAll;
import org.espalier.oneshot.strategy.SinglePath;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.search.Constraints;
import org.espalier.space.GraphSpace;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.engine.CrossingRecorder;
import org.espalier.torch.engine.CrossingRecorder.Crossing;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.Lanes;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.train.BatchStream;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.TrainingAlgorithm;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingLoop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The steps of strategies that share weights read the loss and the number of right answers, once each, and make nothing on the host. */
class CrossingTest {
    private static final int CLASSES = 4;

    private static ParameterStore store(TensorFactory tensors) {
        return new ParameterStore(5, Initialisation.HE_FAN_OUT, tensors);
    }

    private static List<Crossing> onceForAll(int batches, SideBySide sideBySide, TensorFactory images) {
        NoiseStream data = new NoiseStream(batches, 8, 12, CLASSES, images);
        GraphSpace space = ToySpaces.elastic();
        try (Supernet supernet =
                        Supernet.create(space, store(CrossingRecorder.STAND_IN), sideBySide.convolution(), sideBySide);
                TrainingAlgorithm training =
                        new OnceForAll(1, 8, 0.1).create(context(space, data, sideBySide), supernet)) {
            TrainingLoop loop = new TrainingLoop(training, 1, data, TrainingListener.NONE);
            return CrossingRecorder.during(() -> loop.run(null, 1));
        }
    }

    private static OneShotContext context(GraphSpace space, NoiseStream data, SideBySide sideBySide) {
        return new OneShotContext(
                space,
                Constraints.none(),
                Optional.empty(),
                Loss.CROSS_ENTROPY,
                data,
                Optional.of(data),
                1,
                sideBySide.convolution(),
                sideBySide,
                CrossingRecorder.STAND_IN,
                ScalarType.Float,
                5);
    }

    @Test
    void aStepOfOnceForAllReadsWhatIsMeant() {
        List<Crossing> crossings = onceForAll(3, SideBySide.none(new DirectConvolution()), CrossingRecorder.STAND_IN);
        assertThat(CrossingRecorder.strays(crossings)).isEmpty();
        assertThat(CrossingRecorder.reads(crossings))
                .isEqualTo(Map.of("Sandwich$Teacher.loss", 3L, "Losses.correct", 3L, "ParameterStore.sum", 1L));
    }

    @Test
    void lanesChangeNothingAboutIt() {
        try (Lanes lanes = Lanes.start(Engine.start(EngineSettings.cpu(2)))) {
            List<Crossing> crossings =
                    onceForAll(3, new SideBySide(lanes, new DirectConvolution()), CrossingRecorder.STAND_IN);
            assertThat(CrossingRecorder.strays(crossings)).isEmpty();
            assertThat(CrossingRecorder.reads(crossings))
                    .isEqualTo(Map.of("Sandwich$Teacher.loss", 3L, "Losses.correct", 3L, "ParameterStore.sum", 1L));
        }
    }

    @Test
    void imagesOfTheHostAreFound() {
        List<Crossing> crossings = onceForAll(1, SideBySide.none(new DirectConvolution()), TensorFactory.HOST);
        assertThat(CrossingRecorder.strays(crossings))
                .hasSize(2)
                .allSatisfy(stray -> assertThat(stray.where()).isEqualTo("NoiseStream.make"));
    }

    private static Map<String, Long> darts(int batches, Activations activations) {
        GraphSpace space = ToySpaces.cells();
        NoiseStream data = new NoiseStream(batches, 8, 8, CLASSES, CrossingRecorder.STAND_IN);
        OneShotContext context = context(space, data, SideBySide.none(new DirectConvolution()));
        try (JointTraining darts = new Darts(1, 8, 3e-4, activations == Activations.RECOMPUTE, false).create(context)) {
            TrainingLoop loop = new TrainingLoop(darts, 1, data, TrainingListener.NONE);
            List<Crossing> crossings = CrossingRecorder.during(() -> loop.run(null, 1));
            assertThat(CrossingRecorder.strays(crossings)).isEmpty();
            return CrossingRecorder.reads(crossings);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStepOfDartsReadsWhatIsMeant(Activations activations) {
        Map<String, Long> three = darts(3, activations);
        Map<String, Long> five = darts(5, activations);
        Map<String, Long> twoSteps = new HashMap<>();
        five.forEach((where, reads) -> twoSteps.merge(where, reads - three.getOrDefault(where, 0L), Long::sum));
        twoSteps.values()
                .removeIf(reads ->
                        reads == 0); // the architecture parameters and the loss of their half, once for each epoch
        assertThat(twoSteps).isEqualTo(Map.of("RelaxedTraining.moveWeights", 2L, "Losses.correct", 2L));
        assertThat(three.keySet())
                .containsExactlyInAnyOrder(
                        "RelaxedTraining.moveWeights",
                        "Losses.correct",
                        "ParameterStore.values",
                        "ParameterStore.sum",
                        "ValidationLoss.end");
        assertThat(three).containsEntry("ValidationLoss.end", 1L);
    }

    private static Map<String, Long> enas(int batches) {
        GraphSpace space = ToySpaces.cells();
        NoiseStream data = new NoiseStream(batches, 8, 8, CLASSES, CrossingRecorder.STAND_IN);
        OneShotContext context = context(space, data, SideBySide.none(new DirectConvolution()));
        Enas settings = new Enas(1, 8, 0.05, 2, 2, 0.0035, 1e-4, 0.99, 1.1, 2.5, 3);
        try (JointTraining enas = settings.create(context)) {
            TrainingLoop loop = new TrainingLoop(enas, 1, data, TrainingListener.NONE);
            List<Crossing> crossings = CrossingRecorder.during(() -> loop.run(null, 1));
            assertThat(CrossingRecorder.strays(crossings)).isEmpty();
            return CrossingRecorder.reads(crossings);
        }
    }

    /** The member that it draws for a step comes back as a whole, however many decisions it has: answers, and their entropy. */
    @Test
    void aStepOfEnasReadsWhatIsMeant() {
        Map<String, Long> three = enas(3);
        Map<String, Long> twoSteps = new HashMap<>();
        enas(5).forEach((where, reads) -> twoSteps.merge(where, reads - three.getOrDefault(where, 0L), Long::sum));
        twoSteps.values().removeIf(reads -> reads == 0); // those of the controller's own steps
        assertThat(twoSteps).isEqualTo(Map.of("Pupils$Pupil.loss", 2L, "Losses.correct", 2L, "Controller.drawn", 4L));
    }

    /** Which blocks are left out is looked at once in a step, so that their weights rest. */
    @Test
    void aStepOfSuperkernelsReadsWhatIsMeant() {
        GraphSpace space = ToySpaces.superkernels();
        NoiseStream data = new NoiseStream(3, 8, 8, CLASSES, CrossingRecorder.STAND_IN);
        OneShotContext context = context(space, data, SideBySide.none(new DirectConvolution()))
                .paying(Optional.of(
                        new Price("macs", member -> space.counters().macs().of(member), 1000)));
        try (JointTraining training = new SinglePath(1, 8, 0.5, 0.6, 0.02).create(context);
                BatchStream.Epoch batches = data.epoch(0)) {
            List<Crossing> crossings = CrossingRecorder.during(() -> {
                for (int step = 0; step < 3; step++) {
                    try (PointerScope scope = new PointerScope()) {
                        training.step(batches.next(), new Clock(0, step, 3, 1));
                    }
                }
            });
            assertThat(CrossingRecorder.strays(crossings)).isEmpty();
            assertThat(CrossingRecorder.reads(crossings))
                    .isEqualTo(Map.of("SuperkernelTraining.move", 3L, "Losses.correct", 3L, "Indicators.taken", 3L));
        }
    }

    @Test
    void architectureParametersAreMadeBesideTheWeights() {
        GraphSpace space = ToySpaces.cells();
        NoiseStream data = new NoiseStream(1, 8, 8, CLASSES, CrossingRecorder.STAND_IN);
        List<Crossing> crossings = CrossingRecorder.during(() -> {
            OneShotContext context = context(space, data, SideBySide.none(new DirectConvolution()));
            try (JointTraining darts = new Darts().create(context)) {
                assertThat(darts.architecture().tensors()).isSameAs(CrossingRecorder.STAND_IN);
            }
        });
        assertThat(crossings)
                .isNotEmpty()
                .allSatisfy(made -> assertThat(made.place()).isEqualTo(CrossingRecorder.STAND_IN.place()));
    }
}
