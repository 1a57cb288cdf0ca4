package org.espalier.oneshot.supernet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.ToySpaces;
import org.espalier.oneshot.relaxed.ArchitectureParameters;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.relaxed.Moment;
import org.espalier.oneshot.relaxed.RelaxedPass;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.random.Seeds;
import org.espalier.space.GraphSpace;
import org.espalier.torch.engine.Activations;
import org.espalier.torch.engine.DeviceKind;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Lanes;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.loss.ClassTally;
import org.espalier.torch.loss.ClassTargets;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.Noise;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.FixedBatches;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that the caller made outside of all scopes, which no reference holds, stay the caller's. */
class CallersImagesTest {
    private static final Engine ENGINE = Engine.start(new EngineSettings(DeviceKind.CPU, 2));
    private static final int STEPS = 200;

    static Stream<Arguments> kinds() {
        return Stream.of(ScalarType.Float, ScalarType.Double)
                .flatMap(net -> Stream.of(ScalarType.Float, ScalarType.Double)
                        .filter(images -> images == ScalarType.Float || net == ScalarType.Double)
                        .flatMap(images -> Stream.of(true, false).map(last -> Arguments.of(net, images, last))));
    }

    private static Tensor images(int count, int size, ScalarType type, boolean channelsLast) {
        assertThat(PointerScope.getInnerScope()).isNull();
        Tensor plain = TensorFactory.HOST
                .of(ToySpaces.noise(count * 3 * size * size, 2), count, 3, size, size)
                .to(type);
        return channelsLast ? Tensors.channelsLast(plain) : plain;
    }

    private static ParameterStore store(ScalarType type) {
        return new ParameterStore(3, Initialisation.HE_FAN_OUT, type);
    }

    private static Supernet supernet(GraphSpace space, ScalarType type, Lanes lanes) {
        DirectConvolution direct = new DirectConvolution();
        return Supernet.create(space, store(type), direct, new SideBySide(lanes, direct));
    }

    private static float[] logits(Supplier<Tensor> pass) {
        Tensor logits = pass.get();
        float[] values = HostCopies.floats(logits);
        logits.close();
        return values;
    }

    private record Summed(Architecture member) implements MemberPass {
        @Override
        public ModuleContext mode(ModuleContext evaluating) {
            return evaluating.training(Noise.NONE);
        }

        @Override
        public Tensor loss(Tensor logits) {
            return logits.square().sum();
        }
    }

    private static List<Architecture> members(GraphSpace space, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> space.sample(Seeds.generator(5, "callers", i)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aSupernetLeavesThemAlone(ScalarType type, ScalarType ofImages, boolean channelsLast) {
        try (Lanes lanes = Lanes.start(ENGINE)) {
            for (GraphSpace space : List.of(ToySpaces.elastic(), ToySpaces.cells())) {
                int size = space.name().equals("elastic") ? 12 : 8;
                Tensor images = images(2, size, ofImages, channelsLast);
                Tensor labels = AbstractTensor.create(0L, 1);
                float[] before = HostCopies.floats(images);
                FixedBatches twice = visitor -> {
                    visitor.batch(images, new ClassTargets.Single(labels));
                    visitor.batch(images, new ClassTargets.Single(labels));
                };
                List<Architecture> members = members(space, 3);
                for (Lanes used : List.of(Lanes.NONE, lanes)) {
                    try (Supernet supernet = supernet(space, type, used)) {
                        for (Architecture member : members) {
                            float[] first = logits(() -> supernet.forward(images, member, supernet.evaluating()));
                            assertThat(logits(() -> supernet.forward(images, member, supernet.evaluating())))
                                    .isEqualTo(first);
                            supernet.addGradients(images, List.of(new Summed(member), new Summed(members.get(0))));
                            supernet.recalibrate(member, twice);
                        }
                        List<MemberScore> scores =
                                new MemberEvaluation(supernet).evaluate(members, twice, twice, ClassTally::new);
                        assertThat(new MemberEvaluation(supernet).evaluate(members, twice, twice, ClassTally::new))
                                .isEqualTo(scores);
                    }
                    assertThat(HostCopies.floats(images)).isEqualTo(before);
                    assertThat(labels.get(1).item_long()).isEqualTo(1);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aRelaxedSupernetLeavesThemAlone(ScalarType type, ScalarType ofImages, boolean channelsLast) {
        Tensor images = images(4, 8, ofImages, channelsLast);
        float[] before = HostCopies.floats(images);
        for (GraphSpace space : List.of(ToySpaces.cells(), ToySpaces.nested())) {
            try (RelaxedSupernet net = RelaxedSupernet.create(
                            space.relaxation().orElseThrow(), space.input(), store(type), new DirectConvolution());
                    ArchitectureParameters alphas =
                            new ArchitectureParameters(net.relaxation().decisions(), 4, type)) {
                for (int i = 0; i < 3; i++) {
                    relaxedStep(net, alphas, images);
                    try (PointerScope scope = new PointerScope()) {
                        relaxedStep(net, alphas, images);
                    }
                }
            }
        }
        assertThat(HostCopies.floats(images)).isEqualTo(before);
    }

    private static void relaxedStep(RelaxedSupernet net, ArchitectureParameters alphas, Tensor images) {
        relaxedStep(net, alphas, images, Mixing.SOFTMAX);
    }

    private static void relaxedStep(RelaxedSupernet net, ArchitectureParameters alphas, Tensor images, Mixing mixing) {
        net.store().clearGradients();
        alphas.store().clearGradients();
        ModuleContext context = net.evaluating().training(Noise.NONE);
        try (RelaxedPass pass =
                net.forward(images, alphas, mixing, context, Moment.ofWeights(Clock.atEpoch(0, 1, 1)))) {
            try (PointerScope scope = new PointerScope()) {
                pass.backward(pass.logits().square().sum());
            }
            if (PointerScope.getInnerScope() == null) {
                pass.logits().close();
            }
        }
    }

    @Test
    void nothingOfASupernetIsLeftBehind() {
        GraphSpace space = ToySpaces.nested();
        Tensor images = images(2, 8, ScalarType.Float, true);
        Tensor labels = AbstractTensor.create(0L, 1);
        List<Architecture> members = members(space, 2);
        FixedBatches once = visitor -> visitor.batch(images, new ClassTargets.Single(labels));
        try (Supernet supernet = supernet(space, ScalarType.Float, Lanes.NONE)) {
            flat(() -> {
                supernet.store().clearGradients();
                logits(() -> supernet.forward(images, members.get(0), supernet.evaluating()));
                supernet.addGradients(images, List.of(new Summed(members.get(0)), new Summed(members.get(1))));
                new MemberEvaluation(supernet).evaluate(members, once, once, ClassTally::new);
            });
        }
    }

    @Test
    void nothingOfARelaxedSupernetIsLeftBehind() {
        GraphSpace space = ToySpaces.nested();
        Tensor images = images(2, 8, ScalarType.Float, true);
        try (RelaxedSupernet net = RelaxedSupernet.create(
                        space.relaxation().orElseThrow(),
                        space.input(),
                        store(ScalarType.Float),
                        new DirectConvolution());
                ArchitectureParameters alphas =
                        new ArchitectureParameters(net.relaxation().decisions(), 4, ScalarType.Float)) {
            flat(() -> relaxedStep(net, alphas, images));
        }
    }

    /** On a lane and by all threads. */
    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE})
    void nothingOfASinglePathIsLeftBehind(long worthSplitting) {
        GraphSpace space = ToySpaces.nested();
        Tensor images = images(2, 8, ScalarType.Float, true);
        Architecture member = members(space, 1).get(0);
        DirectConvolution direct = new DirectConvolution();
        try (Lanes lanes = Lanes.start(ENGINE)) {
            SideBySide sideBySide = new SideBySide(lanes, direct, worthSplitting);
            try (Supernet supernet = Supernet.create(space, store(ScalarType.Float), direct, sideBySide);
                    RelaxedSupernet net = RelaxedSupernet.create(
                            space.relaxation().orElseThrow(),
                            space.input(),
                            store(ScalarType.Float),
                            direct,
                            sideBySide,
                            Activations.KEEP);
                    ArchitectureParameters alphas =
                            new ArchitectureParameters(net.relaxation().decisions(), 4, ScalarType.Float)) {
                flat(() -> {
                    supernet.store().clearGradients();
                    supernet.addGradients(images, List.of(new Summed(member)));
                    relaxedStep(net, alphas, images, new Second());
                });
            }
        }
    }

    /** Builds the second candidate of each choice. */
    private record Second() implements Mixing {
        @Override
        public Mixture mix(Decision decision, Tensor alphas, Moment moment) {
            boolean[] built = new boolean[decision.size()];
            built[1] = true;
            return new Mixture(alphas.softmax(0), built);
        }

        @Override
        public double[] probabilities(double[] alphas) {
            return alphas;
        }

        @Override
        public boolean dense() {
            return false;
        }
    }

    /** Some steps leave as many live native pointers as there were. */
    private static void flat(Runnable step) {
        step.run();
        step.run();
        long before = livePointers();
        for (int i = 0; i < STEPS; i++) {
            step.run();
        }
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
    }

    /** Without those that wait for the garbage collector. */
    private static long livePointers() {
        long before;
        long now = Pointer.totalCount();
        do {
            before = now;
            System.gc();
            LockSupport.parkNanos(50_000_000);
            now = Pointer.totalCount();
        } while (now < before);
        return now;
    }
}
