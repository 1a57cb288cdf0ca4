package org.espalier.oneshot.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Architecture;
import org.espalier.graph.Weights;
import org.espalier.measure.ClassMeasures;
import org.espalier.oneshot.ToySpaces;
import org.espalier.random.Seeds;
import org.espalier.space.GraphSpace;
import org.espalier.torch.engine.DeviceKind;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Lanes;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.loss.ClassTally;
import org.espalier.torch.loss.ClassTargets;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.Noise;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.train.FixedBatches;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SupernetTest {
    private static final GraphSpace SPACE = ToySpaces.elastic();
    private static final Engine ENGINE = Engine.start(new EngineSettings(DeviceKind.CPU, 2));

    private static Supernet supernet(ScalarType type) {
        return supernet(type, Lanes.NONE);
    }

    private static Supernet supernet(ScalarType type, Lanes lanes) {
        return Supernet.create(
                SPACE,
                new ParameterStore(3, Initialisation.HE_FAN_OUT, type),
                new DirectConvolution(),
                new SideBySide(lanes, new DirectConvolution()));
    }

    private static Architecture largest() {
        return new Architecture(
                SPACE.decisions(),
                SPACE.decisions().all().stream().mapToInt(d -> d.size() - 1).toArray());
    }

    private static Architecture member(int number) {
        return SPACE.sample(Seeds.generator(17, "member", number));
    }

    private static double[] largestDifference(float[] a, float[] b) {
        double largest = 0;
        double scale = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
            scale = Math.max(scale, Math.abs(a[i]));
        }
        return new double[] {largest, scale};
    }

    @Test
    void smallKernelsStartAsCentresOfLargeOnes() {
        try (Supernet supernet = supernet(ScalarType.Float)) {
            KernelTransform view = (KernelTransform) supernet.view();
            assertThat(view.elastic()).hasSize(6);
            String name = view.elastic().get(0);
            float[] whole = supernet.store().values(name);
            for (int size : new int[] {3, 5, 7}) {
                try (PointerScope scope = new PointerScope()) {
                    float[] kernel = HostCopies.floats(view.weight(supernet.store(), name, 12, 1, size, size));
                    int edge = (7 - size) / 2;
                    for (int i = 0; i < kernel.length; i++) {
                        int channel = i / (size * size);
                        int row = i / size % size + edge;
                        int column = i % size + edge;
                        assertThat(kernel[i]).isEqualTo(whole[channel * 49 + row * 7 + column]);
                    }
                }
            }
        }
    }

    @Test
    void transformsCascade() {
        try (Supernet supernet = supernet(ScalarType.Float);
                PointerScope scope = new PointerScope()) {
            ToySpaces.randomise(supernet.store(), 5);
            KernelTransform view = (KernelTransform) supernet.view();
            String name = view.elastic().get(0);
            float[] five = HostCopies.floats(view.weight(supernet.store(), name, 12, 1, 5, 5));
            float[] three = HostCopies.floats(view.weight(supernet.store(), name, 12, 1, 3, 3));
            float[] matrix = supernet.store().values(KernelTransform.matrix(name, 5, 3));
            for (int out = 0; out < 9; out++) {
                double expected = 0;
                for (int in = 0; in < 9; in++) {
                    expected += matrix[out * 9 + in] * five[(in / 3 + 1) * 5 + in % 3 + 1];
                }
                assertThat((double) three[out]).isCloseTo(expected, within(1e-5));
            }
        }
    }

    @Test
    void aSliceEqualsTheNetworkWithTheSameWeights() {
        try (Supernet supernet = supernet(ScalarType.Double)) {
            ToySpaces.randomise(supernet.store(), 7);
            for (int i = 0; i < 12; i++) {
                Architecture member = member(i);
                Weights weights = supernet.extract(member);
                ParameterStore own = new ParameterStore(1, Initialisation.PYTORCH, ScalarType.Double);
                try (NetworkModule module = NetworkModule.create(SPACE.network(member), own, new DirectConvolution());
                        PointerScope scope = new PointerScope()) {
                    Map<String, float[]> values = new LinkedHashMap<>();
                    weights.tensors().forEach((name, tensor) -> values.put(name, tensor.values()));
                    module.store().restore(values);
                    int size = SPACE.network(member).input().height().asInt();
                    Tensor images = TensorFactory.HOST.of(ToySpaces.noise(2 * 3 * size * size, i), 2, 3, size, size);
                    float[] expected = HostCopies.floats(module.forward(images));
                    float[] got = HostCopies.floats(supernet.forward(images, member, supernet.evaluating()));
                    double[] difference = largestDifference(expected, got);
                    assertThat(difference[0]).isLessThan(1e-5 * difference[1]);
                }
            }
        }
    }

    @Test
    void whatAMemberDoesNotUseHasNoGradient() {
        try (Supernet supernet = supernet(ScalarType.Float);
                PointerScope scope = new PointerScope()) {
            Architecture smallest = new Architecture(
                    SPACE.decisions(), new int[SPACE.decisions().size()]);
            Tensor images = TensorFactory.HOST.of(ToySpaces.noise(4 * 3 * 64, 1), 4, 3, 8, 8);
            supernet.forward(images, smallest, supernet.evaluating().training(Noise.NONE))
                    .sum()
                    .backward();
            Set<String> used =
                    new HashSet<>(supernet.extract(smallest).tensors().keySet());
            for (ParameterStore.Stored stored : supernet.store().trained()) {
                boolean matrix = stored.name().endsWith("_matrix")
                        && used.contains(stored.name().replaceFirst("\\.weight\\..*", ".weight"));
                assertThat(stored.tensor().grad().defined())
                        .as(stored.name())
                        .isEqualTo(used.contains(stored.name()) || matrix);
            }
        }
    }

    @Test
    void recalibrationOfTheLargestMemberGivesPlainStatistics() {
        try (Supernet supernet = supernet(ScalarType.Double)) {
            ToySpaces.randomise(supernet.store(), 9);
            FixedBatches images = ToySpaces.images(3, 8, 12, 4);
            supernet.recalibrate(largest(), images);
            // the first batch norm reads the stem's convolution: its statistics by hand
            double[] mean = new double[6];
            List<float[]> outputs = new ArrayList<>();
            images.each((batch, labels) -> {
                Tensor output = new DirectConvolution()
                        .apply(
                                batch.to(ScalarType.Double),
                                supernet.store().get("stem/conv.weight"),
                                null,
                                1,
                                1,
                                1,
                                1,
                                1);
                outputs.add(HostCopies.floats(output));
            });
            double[] variance = new double[6];
            for (float[] output : outputs) {
                for (int c = 0; c < 6; c++) {
                    double sum = 0;
                    double squares = 0;
                    for (int i = 0; i < 8; i++) {
                        for (int p = 0; p < 144; p++) {
                            double value = output[(i * 6 + c) * 144 + p];
                            sum += value;
                            squares += value * value;
                        }
                    }
                    double m = sum / (8 * 144);
                    mean[c] += m / 3;
                    variance[c] += (squares / (8 * 144) - m * m) / 3;
                }
            }
            float[] gotMean = supernet.store().values("stem/norm.running_mean");
            float[] gotVariance = supernet.store().values("stem/norm.running_var");
            for (int c = 0; c < 6; c++) {
                assertThat((double) gotMean[c]).isCloseTo(mean[c], within(1e-4));
                assertThat((double) gotVariance[c]).isCloseTo(variance[c], within(1e-4));
            }
        }
    }

    @Test
    void manyMembersAtOnceScoreAsEachAlone() {
        try (Supernet supernet = supernet(ScalarType.Float)) {
            ToySpaces.randomise(supernet.store(), 11);
            Map<String, float[]> before = supernet.store().snapshot();
            FixedBatches calibration = ToySpaces.images(2, 8, 12, 5);
            FixedBatches scored = ToySpaces.images(2, 16, 12, 6);
            List<Architecture> members = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                members.add(member(i));
            }
            members.add(member(3));
            MemberEvaluation evaluation = new MemberEvaluation(supernet);
            List<MemberScore> together = evaluation.evaluate(members, calibration, scored, ClassTally::new);
            assertThat(evaluation.computedLayers()).isLessThan(evaluation.memberLayers());
            assertThat(together).hasSize(11);
            supernet.store()
                    .snapshot()
                    .forEach((name, values) -> assertThat(values).as(name).isEqualTo(before.get(name)));
            for (int i = 0; i < members.size(); i++) {
                supernet.recalibrate(members.get(i), calibration);
                double[] loss = {0};
                int number = i;
                scored.each((images, targets) -> loss[0] += org.bytedeco
                                .pytorch
                                .global
                                .torch
                                .cross_entropy_loss(
                                        supernet.forward(images, members.get(number), supernet.evaluating()),
                                        ClassTargets.of(targets).labels())
                                .item_double()
                        / 2);
                assertThat(loss(together.get(i))).isCloseTo(loss[0], within(1e-5));
                assertThat(together.get(i).answers().samples()).isEqualTo(32);
            }
        }
    }

    /** In float64, where the sum of the gradients through slices of the shared weights is the same up to rounding. */
    @Test
    void gradientsOfMembersSideBySideAreThoseOfOneBackwardPassAfterTheOther() {
        List<Architecture> members = List.of(member(1), member(2), member(3));
        try (Lanes lanes = Lanes.start(ENGINE);
                Supernet one = supernet(ScalarType.Double);
                Supernet two = supernet(ScalarType.Double, lanes);
                PointerScope scope = new PointerScope()) {
            ToySpaces.randomise(one.store(), 11);
            ToySpaces.randomise(two.store(), 11);
            ToySpaces.images(1, 8, 12, 5).each((images, labels) -> {
                for (Architecture member : members) {
                    ModuleContext context = one.evaluating().batchOnly();
                    loss(one.forward(images, member, context)).backward();
                }
                two.addGradients(images, members.stream().map(Pass::new).toList());
            });
            int defined = 0;
            for (ParameterStore.Stored stored : one.store().trained()) {
                Tensor want = stored.tensor().grad();
                Tensor got = two.store().get(stored.name()).grad();
                assertThat(got.defined()).as(stored.name()).isEqualTo(want.defined());
                if (want.defined()) {
                    defined++;
                    assertThat(got.sub(want).abs().max().item_double())
                            .as(stored.name())
                            .isLessThan(1e-10 * Math.max(1, want.abs().max().item_double()));
                }
            }
            assertThat(defined).isGreaterThan(10);
        }
    }

    private record Pass(Architecture member) implements MemberPass {
        @Override
        public ModuleContext mode(ModuleContext evaluating) {
            return evaluating.batchOnly();
        }

        @Override
        public Tensor loss(Tensor logits) {
            return SupernetTest.loss(logits);
        }
    }

    /** Fails before its loss is there. */
    private record Failing(Architecture member, CompletableFuture<Tensor> told) implements MemberPass {
        @Override
        public ModuleContext mode(ModuleContext evaluating) {
            throw new IllegalStateException("no mode");
        }

        @Override
        public Tensor loss(Tensor logits) {
            throw new IllegalStateException("too late");
        }

        @Override
        public void failed(Throwable cause) {
            told.completeExceptionally(cause);
        }
    }

    /** Waits for another. */
    private record Waiting(Architecture member, CompletableFuture<Tensor> other) implements MemberPass {
        @Override
        public ModuleContext mode(ModuleContext evaluating) {
            return evaluating.batchOnly();
        }

        @Override
        public Tensor loss(Tensor logits) {
            return other.join();
        }
    }

    @Test
    @Timeout(60)
    void whoWaitsForAPassThatFailsIsLetGo() {
        CompletableFuture<Tensor> promise = new CompletableFuture<>();
        try (Lanes lanes = Lanes.start(ENGINE);
                Supernet supernet = supernet(ScalarType.Float, lanes)) {
            List<MemberPass> passes = List.of(
                    new Failing(member(1), promise), new Waiting(member(2), promise), new Waiting(member(3), promise));
            ToySpaces.images(1, 8, 12, 5)
                    .each((images, labels) -> assertThatThrownBy(() -> supernet.addGradients(images, passes))
                            .isInstanceOf(IllegalStateException.class)
                            .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2)));
            supernet.store()
                    .trained()
                    .forEach(stored ->
                            assertThat(stored.tensor().grad().defined()).isFalse());
        }
    }

    private static Tensor loss(Tensor logits) {
        return logits.log_softmax(1).mul(logits).sum();
    }

    @Test
    void lanesChangeNoScore() {
        List<Architecture> members =
                IntStream.range(0, 20).mapToObj(SupernetTest::member).toList();
        FixedBatches calibration = ToySpaces.images(2, 8, 12, 5);
        FixedBatches scored = ToySpaces.images(2, 16, 12, 6);
        try (Lanes lanes = Lanes.start(ENGINE);
                Supernet one = supernet(ScalarType.Float);
                Supernet two = supernet(ScalarType.Float, lanes)) {
            ToySpaces.randomise(one.store(), 11);
            ToySpaces.randomise(two.store(), 11);
            List<MemberScore> alone = new MemberEvaluation(one).evaluate(members, calibration, scored, ClassTally::new);
            List<MemberScore> beside =
                    new MemberEvaluation(two).evaluate(members, calibration, scored, ClassTally::new);
            for (int i = 0; i < members.size(); i++) {
                assertThat(beside.get(i).architecture()).isEqualTo(members.get(i));
                assertThat(loss(beside.get(i))).isCloseTo(loss(alone.get(i)), within(1e-5));
            }
        }
    }

    private static double loss(MemberScore score) {
        return Arrays.stream(score.answers().column(ClassMeasures.LOG_LIKELIHOOD))
                .map(value -> -value)
                .average()
                .orElseThrow();
    }
}
