package org.espalier.oneshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.oneshot.darts.Darts;
import org.espalier.oneshot.darts.DartsListener;
import org.espalier.oneshot.darts.DartsSettings;
import org.espalier.oneshot.darts.Mixing;
import org.espalier.oneshot.darts.RelaxedSupernet;
import org.espalier.oneshot.onceforall.OnceForAll;
import org.espalier.oneshot.onceforall.OnceForAllSettings;
import org.espalier.oneshot.supernet.MemberEvaluation;
import org.espalier.oneshot.supernet.MemberScore;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.space.GraphSpace;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.engine.DeviceKind;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.module.VerifiedEngine;
import org.espalier.torch.train.FixedBatches;
import org.espalier.torch.train.TrainingListener;
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

    private static Map<String, float[]> onceForAll(TensorFactory tensors, SideBySide sideBySide) {
        GraphSpace space = ToySpaces.elastic();
        NoiseStream data = new NoiseStream(1, 8, 12, CLASSES, tensors);
        OnceForAllSettings settings = OnceForAllSettings.standard(1, 1);
        try (Supernet supernet = Supernet.create(space, store(tensors), sideBySide.convolution(), sideBySide);
                OnceForAll training = new OnceForAll(supernet, settings, data, TrainingListener.NONE)) {
            training.run(null);
            List<MemberScore> scores = new MemberEvaluation(supernet)
                    .evaluate(training.members(0), FixedBatches.of(data), FixedBatches.of(data));
            assertThat(scores).allSatisfy(score -> assertThat(score.images()).isEqualTo(8));
            assertThat(supernet.extract(training.members(0).get(3)).tensors()).isNotEmpty();
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
        try (RelaxedSupernet net = RelaxedSupernet.create(
                        space.relaxation().orElseThrow(),
                        space.input(),
                        store(tensors),
                        sideBySide.convolution(),
                        sideBySide,
                        activations);
                Darts darts =
                        new Darts(net, DartsSettings.standard(1, 4), Mixing.SOFTMAX, data, data, DartsListener.NONE)) {
            darts.run(null);
            return net.store().snapshot();
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
