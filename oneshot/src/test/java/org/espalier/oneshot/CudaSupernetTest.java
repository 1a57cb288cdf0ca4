package org.espalier.oneshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.strategy.Darts;
import org.espalier.oneshot.strategy.OnceForAll;
import org.espalier.oneshot.supernet.MemberEvaluation;
import org.espalier.oneshot.supernet.MemberScore;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.search.Constraints;
import org.espalier.space.GraphSpace;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.engine.DeviceKind;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.loss.ClassTally;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.module.VerifiedEngine;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.FixedBatches;
import org.espalier.torch.train.TrainingAlgorithm;
import org.espalier.torch.train.TrainingListener;
import org.espalier.torch.train.TrainingLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One step of each training that shares weights, on the first NVIDIA device and on the processor; skipped where LibTorch sees none. */
@Tag("cuda")
class CudaSupernetTest {
    private static final int CLASSES = 4;

    private Engine engine;

    @BeforeEach
    void start() {
        Optional<String> lacks = Engine.lacks(DeviceKind.CUDA);
        assumeTrue(lacks.isEmpty(), lacks.orElse(""));
        engine = Engine.start(EngineSettings.named("cuda"));
    }

    @AfterEach
    void backToTheProcessor() {
        Engine.start(EngineSettings.cpu(1));
    }

    private static ParameterStore store(TensorFactory tensors) {
        return new ParameterStore(5, Initialisation.HE_FAN_OUT, tensors);
    }

    private static void assertClose(Map<String, float[]> one, Map<String, float[]> other) {
        assertThat(one.keySet()).isEqualTo(other.keySet());
        one.forEach((name, values) -> assertThat(values).as(name).containsExactly(other.get(name), within(2e-3f)));
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
                data.tensors(),
                ScalarType.Float,
                5);
    }

    private static Map<String, float[]> onceForAll(TensorFactory tensors, SideBySide sideBySide) {
        GraphSpace space = ToySpaces.elastic();
        NoiseStream data = new NoiseStream(1, 8, 12, CLASSES, tensors);
        OneShotContext context = context(space, data, sideBySide);
        OnceForAll strategy = new OnceForAll(1, 8, 0.1);
        List<Architecture> members = strategy.members(context).members(space, Clock.atEpoch(0, 1, 1));
        try (Supernet supernet = Supernet.create(space, store(tensors), sideBySide.convolution(), sideBySide);
                TrainingAlgorithm training = strategy.create(context, supernet)) {
            new TrainingLoop(training, 1, data, TrainingListener.NONE).run(null, 1);
            List<MemberScore> scores = new MemberEvaluation(supernet)
                    .evaluate(members, FixedBatches.of(data), FixedBatches.of(data), ClassTally::new);
            assertThat(scores)
                    .allSatisfy(score -> assertThat(score.answers().samples()).isEqualTo(8));
            assertThat(supernet.extract(members.get(3)).tensors()).isNotEmpty();
            return supernet.store().snapshot();
        }
    }

    @Test
    void aStepOfOnceForAllGivesTheProcessorsWeights() {
        try (VerifiedEngine verified = new VerifiedEngine(engine)) {
            assertClose(
                    onceForAll(engine.tensors(), verified.sideBySide()),
                    onceForAll(TensorFactory.HOST, SideBySide.none(new DirectConvolution())));
        }
    }

    private static Map<String, float[]> darts(TensorFactory tensors, SideBySide sideBySide, Activations activations) {
        GraphSpace space = ToySpaces.cells();
        NoiseStream data = new NoiseStream(1, 8, 8, CLASSES, tensors);
        try (JointTraining darts = new Darts(1, 8, 3e-4, activations == Activations.RECOMPUTE, false)
                .create(context(space, data, sideBySide))) {
            new TrainingLoop(darts, 1, data, TrainingListener.NONE).run(null, 1);
            return darts.weights().store().snapshot();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStepOfDartsGivesTheProcessorsWeights(Activations activations) {
        try (VerifiedEngine verified = new VerifiedEngine(engine)) {
            assertClose(
                    darts(engine.tensors(), verified.sideBySide(), activations),
                    darts(TensorFactory.HOST, SideBySide.none(new DirectConvolution()), activations));
        }
    }
}
