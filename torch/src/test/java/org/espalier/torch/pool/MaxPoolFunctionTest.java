package org.espalier.torch.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.HostMemory;
import org.espalier.torch.engine.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MaxPoolFunctionTest {
    private static final float NEGATIVE_ZERO = -0.0f;

    @BeforeAll
    static void start() {
        Engine.start(EngineSettings.cpu(1)).seed(11, "pool", 0);
    }

    private final MaxPoolFunction own = new MaxPoolFunction();

    record Case(long[] shape, int kernel, int stride, int padding) {
        @Override
        public String toString() {
            return Arrays.toString(shape) + " kernel " + kernel + " stride " + stride + " padding " + padding;
        }

        boolean fits() {
            return Math.min(shape[2], shape[3]) + 2 * padding >= kernel;
        }
    }

    static Stream<Case> cases() {
        long[][] shapes = {
            {1, 1, 1, 1},
            {2, 3, 1, 7},
            {3, 2, 7, 1},
            {2, 5, 2, 3},
            {3, 16, 8, 8},
            {5, 1, 9, 4},
            {9, 7, 5, 6},
            {130, 4, 3, 3},
            {7, 33, 11, 13},
            {2, 600, 4, 4},
            {4, 24, 32, 17}
        };
        int[][] pools = {
            {3, 1, 1}, {3, 2, 1}, {3, 1, 0}, {3, 3, 0}, {2, 2, 0}, {2, 1, 0}, {4, 2, 1}, {5, 1, 2}, {5, 4, 1},
            {7, 1, 3}, {9, 2, 4}
        };
        return Arrays.stream(shapes)
                .flatMap(shape -> Arrays.stream(pools).map(pool -> new Case(shape, pool[0], pool[1], pool[2])))
                .filter(Case::fits);
    }

    /** What a value of a feature map is drawn from. */
    enum Values {
        NORMAL(Random::nextGaussian),
        RECTIFIED(random -> Math.max(0, random.nextGaussian())),
        FEW(random -> random.nextInt(5) - 2),
        BELOW_ZERO(random -> -1 - random.nextInt(3)),
        ZEROS_OF_BOTH_SIGNS(random -> random.nextInt(8) == 0 ? -1 : random.nextBoolean() ? 0.0 : NEGATIVE_ZERO),
        EXTREMES(random -> new double[] {
                    Double.POSITIVE_INFINITY,
                    Double.NEGATIVE_INFINITY,
                    Double.NEGATIVE_INFINITY,
                    Double.NEGATIVE_INFINITY,
                    Float.MAX_VALUE,
                    -Float.MAX_VALUE,
                    Float.MIN_VALUE,
                    -Float.MIN_VALUE,
                    NEGATIVE_ZERO,
                    0
                }
                [random.nextInt(10)]),
        NOTHING_BUT_MINUS_INFINITY(random -> Double.NEGATIVE_INFINITY),
        WITHOUT_NUMBERS(random -> random.nextInt(20) == 0 ? Double.NaN : random.nextGaussian());

        private final ToDoubleFunction<Random> draw;

        Values(ToDoubleFunction<Random> draw) {
            this.draw = draw;
        }

        Tensor of(long... shape) {
            Random random = new Random(Arrays.hashCode(shape) + ordinal());
            Tensor map = Tensors.unwritten(torch.zeros(1), shape);
            IntBuffer bits = HostMemory.bits(map);
            for (int i = 0; i < bits.capacity(); i++) {
                bits.put(i, Float.floatToIntBits((float) draw.applyAsDouble(random)));
            }
            return map;
        }
    }

    @FunctionalInterface
    interface Pooling {
        Tensor of(Tensor input);
    }

    /** The result, the gradient that is handed back and the input's. */
    private static List<Tensor> both(Pooling pooling, Tensor x) {
        Tensor input = x.detach().clone().set_requires_grad(true);
        Tensor y = pooling.of(input);
        Tensor gradient = Values.NORMAL.of(Tensors.dimensions(y)).to(x.scalar_type());
        Tensors.backward(y, gradient);
        return List.of(y.detach(), input.grad());
    }

    private List<Tensor> ours(Case c, Tensor x) {
        return both(input -> own.apply(input, c.kernel(), c.stride(), c.padding()), x);
    }

    private static List<Tensor> ofLibTorch(Case c, Tensor x) {
        return both(input -> MaxPoolFunction.ofLibTorch(input, c.kernel(), c.stride(), c.padding()), x);
    }

    private static int[] bits(Tensor map) {
        IntBuffer bits = HostMemory.bits(Tensors.channelsLast(map));
        int[] all = new int[bits.capacity()];
        bits.get(0, all);
        return all;
    }

    private void isLibTorchs(Case c, Values values) {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = values.of(c.shape());
            List<Tensor> got = ours(c, x);
            List<Tensor> expected = ofLibTorch(c, x);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(Tensors.dimensions(got.get(i))).isEqualTo(Tensors.dimensions(expected.get(i)));
                assertThat(bits(got.get(i))).as("part " + i).isEqualTo(bits(expected.get(i)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void resultAndGradientAreThoseOfFloat64(Case c) {
        try (PointerScope scope = new PointerScope()) {
            for (Values values : List.of(Values.NORMAL, Values.RECTIFIED, Values.FEW)) {
                Tensor x = values.of(c.shape());
                List<Tensor> got = ours(c, x);
                List<Tensor> expected = ofLibTorch(c, x.to(ScalarType.Double));
                assertThat(got.get(0).to(ScalarType.Double).equal(expected.get(0)))
                        .isTrue();
                double worst = HostCopies.number(got.get(1)
                        .to(ScalarType.Double)
                        .sub(expected.get(1))
                        .abs()
                        .max());
                assertThat(worst).as(values.toString()).isLessThan(1e-5);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyBitIsThatOfLibTorch(Case c) {
        isLibTorchs(c, Values.NORMAL);
        isLibTorchs(c, Values.FEW);
        isLibTorchs(c, Values.ZEROS_OF_BOTH_SIGNS);
        isLibTorchs(c, Values.EXTREMES);
    }

    @ParameterizedTest
    @EnumSource
    void tiesAndWhatIsNotFiniteGoWhereLibTorchSendsThem(Values values) {
        for (long[] shape : new long[][] {{6, 16, 9, 9}, {20, 3, 7, 8}, {3, 40, 12, 5}}) {
            isLibTorchs(new Case(shape, 3, 1, 1), values);
            isLibTorchs(new Case(shape, 3, 2, 1), values);
            isLibTorchs(new Case(shape, 5, 1, 2), values);
        }
    }

    @Test
    void itDoesNotMatterHowManyThreadsShareABatchAndHowManyBatchesAreOnTheirWay() throws Exception {
        Case c = new Case(new long[] {37, 12, 10, 10}, 3, 1, 1);
        try (PointerScope scope = new PointerScope()) {
            Tensor x = Values.RECTIFIED.of(c.shape());
            int[] expected = bits(ours(c, x).get(1));
            torch.set_num_threads(3);
            try {
                assertThat(bits(ours(c, x).get(1))).isEqualTo(expected);
            } finally {
                torch.set_num_threads(1);
            }
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                Callable<int[]> pass = () -> {
                    try (PointerScope inner = new PointerScope()) {
                        return bits(ours(c, x).get(1));
                    }
                };
                List<Future<int[]>> running = new ArrayList<>();
                for (int i = 0; i < 16; i++) {
                    running.add(threads.submit(pass));
                }
                for (Future<int[]> one : running) {
                    assertThat(one.get()).isEqualTo(expected);
                }
            } finally {
                threads.shutdown();
            }
        }
    }

    @Test
    void anyLayoutOfInputAndGradientIsTaken() {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = Values.FEW.of(4, 6, 5, 5).contiguous();
            Tensor expanded = Values.NORMAL.of(4, 6, 1, 1).expand(4, 6, 5, 5);
            List<int[]> gradients = new ArrayList<>();
            for (Tensor layout : List.of(x, Tensors.channelsLast(x))) {
                for (Tensor gradient : List.of(expanded, expanded.contiguous(), Tensors.channelsLast(expanded))) {
                    Tensor input = layout.detach().set_requires_grad(true);
                    Tensors.backward(own.apply(input, 3, 1, 1), gradient);
                    gradients.add(bits(input.grad()));
                }
            }
            assertThat(gradients).allSatisfy(gradient -> assertThat(gradient).isEqualTo(gradients.get(0)));
        }
    }

    @Test
    void severalPoolsOfOneFeatureMapAddUp() {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = Values.FEW.of(4, 6, 8, 8);
            Tensor ours = x.detach().set_requires_grad(true);
            own.apply(own.apply(ours, 3, 1, 1), 5, 1, 2)
                    .add(own.apply(ours, 3, 1, 1))
                    .sum()
                    .backward();
            Tensor theirs = x.detach().set_requires_grad(true);
            MaxPoolFunction.ofLibTorch(MaxPoolFunction.ofLibTorch(theirs, 3, 1, 1), 5, 1, 2)
                    .add(MaxPoolFunction.ofLibTorch(theirs, 3, 1, 1))
                    .sum()
                    .backward();
            assertThat(bits(ours.grad())).isEqualTo(bits(theirs.grad()));
        }
    }

    @Test
    void nothingIsRecordedWhereNothingNeedsAGradient() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor x = Values.NORMAL.of(2, 3, 4, 4).set_requires_grad(true);
            assertThat(own.apply(x, 3, 1, 1).requires_grad()).isFalse();
        }
    }

    @Test
    void windowsThatAreNotCoveredAreRefused() {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = Values.NORMAL.of(2, 3, 4, 4);
            assertThat(MaxPoolFunction.covers(1, 0)).isFalse();
            assertThat(MaxPoolFunction.covers(2, 1)).isFalse();
            assertThatThrownBy(() -> own.apply(x, 2, 2, 1)).hasMessageContaining("got kernel 2, padding 1");
            assertThatThrownBy(() -> own.apply(x, 7, 1, 1)).hasMessageContaining("does not fit into 4x4");
            assertThatThrownBy(() -> own.apply(x, 3, 0, 1)).hasMessageContaining("stride must be at least 1");
        }
    }

    @Test
    void nativeMemoryIsFlatOverManySteps() {
        steps(50);
        long before = Pointer.totalBytes();
        steps(200);
        assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(before);
    }

    private void steps(int count) {
        for (int i = 0; i < count; i++) {
            try (PointerScope scope = new PointerScope()) {
                ours(new Case(new long[] {4, 6, 5, 5}, 3, 1, 1), torch.randn(4, 6, 5, 5));
            }
        }
    }
}
