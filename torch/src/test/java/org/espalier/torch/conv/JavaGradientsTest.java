package org.espalier.torch.conv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JavaGradientsTest {
    @BeforeAll
    static void start() {
        Engine.start(EngineSettings.cpu(1));
    }

    private static Formulation named(String name) {
        return new StandardFormulations()
                .formulations().stream()
                        .filter(f -> f.name().equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    private static ConvSignature square(int batch, int channels, int size, int kernel, int stride, int dilation) {
        int padding = dilation * (kernel - 1) / 2;
        return ConvSignature.square(
                batch, channels, size, size, channels, kernel, stride, padding, dilation, channels, 1);
    }

    /** Without dilation, where LibTorch's forward was right wherever it was measured: what is tested are the gradients. */
    @ParameterizedTest
    @CsvSource({
        // batch, channels, size, kernel, stride, dilation
        "3, 16, 9, 5, 1, 1",
        "2, 17, 8, 7, 1, 1",
        "3, 40, 7, 5, 2, 1",
        "2, 72, 8, 7, 2, 1",
        "1, 3, 6, 5, 1, 1",
        "2, 24, 1, 5, 1, 1",
        "2, 16, 1, 7, 2, 1",
        "1, 33, 4, 7, 1, 1",
        "2, 16, 2, 3, 1, 1",
        "4, 144, 14, 5, 1, 1"
    })
    void agreeWithFloat64ForwardAndBackward(int batch, int channels, int size, int kernel, int stride, int dilation) {
        ConvSignature s = square(batch, channels, size, kernel, stride, dilation);
        assertThat(named("java").wave(s)).isZero();
        assertRight(named("java"), s);
    }

    @ParameterizedTest
    @CsvSource({"2, 16, 8, 3, 1, 2", "3, 17, 9, 5, 1, 2", "2, 40, 7, 5, 1, 3", "2, 16, 8, 3, 2, 2", "1, 24, 1, 3, 1, 2"
    })
    void agreeWithFloat64OnTheGridsOfDilatedKernels(
            int batch, int channels, int size, int kernel, int stride, int dilation) {
        ConvSignature s = square(batch, channels, size, kernel, stride, dilation);
        assertThat(named("space-to-batch-java").wave(s)).isZero();
        assertRight(named("space-to-batch-java"), s);
    }

    private static void assertRight(Formulation formulation, ConvSignature s) {
        assertThat(Float64.errors(s, 3, (x, w) -> formulation.forward(x, w, s)))
                .as("%s of %s", formulation, s)
                .allSatisfy(error -> assertThat(error).isLessThan(FormulationCheck.TOLERANCE));
    }

    @Test
    void areForSlowGradientsOnly() {
        assertThat(named("java").wave(square(2, 16, 8, 3, 1, 1))).isNegative();
        assertThat(named("java").wave(square(2, 16, 8, 3, 1, 2))).isZero();
        assertThat(named("java").wave(ConvSignature.square(2, 16, 8, 8, 16, 5, 1, 2, 1, 1, 1)))
                .isNegative();
        ConvSignature huge = square(1 << 15, 64, 16, 5, 1, 1);
        assertThat(named("java").wave(huge)).as("more than a buffer holds").isNegative();
    }

    /** In a child with poisoned memory, which is warmed up before it measures. */
    @Test
    void theDoorProvesAndMeasuresThem(@TempDir Path directory) {
        List<ConvSignature> all = List.of(square(4, 19, 9, 5, 2, 1), square(2, 16, 10, 3, 1, 2));
        try (ConvolutionDoor door = ConvolutionDoor.open(Engine.start(EngineSettings.cpu(1)), directory)) {
            door.prepare(all);
            for (ConvSignature s : all) {
                FormulationCheck check = door.verdict(s)
                        .check(s.dilation() == 1 ? "java" : "space-to-batch-java")
                        .orElseThrow();
                assertThat(check.outcome()).as("java of %s", s).isEqualTo(CheckOutcome.RIGHT);
                assertThat(check.millis()).isPositive();
            }
        }
    }

    /** Two uses of one weight, of which a smaller network sees a part, as in a supernet; the gradient arrives plane by plane. */
    @Test
    void gradientsOfAllUsesReachTheWholeWeight() {
        Formulation formulation = named("java");
        ConvSignature s = square(2, 8, 6, 5, 1, 1);
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(7);
            Tensor x = Tensors.channelsLast(torch.randn(2, 8, 6, 6));
            Tensor whole = torch.randn(12, 1, 5, 5);
            Tensor[] gradients = new Tensor[2];
            for (int way = 0; way < 2; way++) {
                boolean ours = way == 0;
                Tensor weight = whole.detach().clone();
                weight.set_requires_grad(true);
                Tensor part = weight.narrow(0, 0, 8);
                Tensor once = ours ? formulation.forward(x, part, s) : Pieces.ordinary(x, part, s);
                Tensor between = Tensors.channelsLast(once.relu());
                Tensor twice = ours ? formulation.forward(between, part, s) : Pieces.ordinary(between, part, s);
                twice.contiguous().pow(new Scalar(2)).sum().backward();
                gradients[way] = weight.grad();
            }
            Tensor difference = gradients[0].sub(gradients[1]).abs().max();
            assertThat(difference.item_double())
                    .isLessThan(1e-4 * gradients[1].abs().max().item_double());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "strips"})
    void onlyWhatNeedsAGradientGetsOne(String name) {
        Formulation formulation = named(name);
        ConvSignature s = square(2, 8, 6, 5, 1, 1);
        try (PointerScope scope = new PointerScope()) {
            Tensor x = Tensors.channelsLast(torch.randn(2, 8, 6, 6));
            Tensor weight = torch.randn(8, 1, 5, 5);
            assertThat(formulation.forward(x, weight, s).requires_grad()).isFalse();
            weight.set_requires_grad(true);
            formulation.forward(x, weight, s).sum().backward();
            assertThat(weight.grad().defined()).isTrue();
            assertThat(x.grad().defined()).isFalse();
        }
    }

    @Test
    void bitsRepeatAndNativeMemoryStaysFlat() throws InterruptedException {
        Formulation formulation = named("java");
        ConvSignature s = square(4, 24, 9, 5, 1, 1);
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(11);
            Tensor x = Tensors.channelsLast(torch.randn(4, 24, 9, 9)).set_requires_grad(true);
            Tensor weight = torch.randn(24, 1, 5, 5).set_requires_grad(true);
            float[] first = step(formulation, x, weight, s);
            for (int i = 0; i < 20; i++) {
                step(formulation, x, weight, s);
            }
            long count = collectedCount(Long.MIN_VALUE);
            long bytes = Pointer.totalBytes();
            for (int i = 0; i < 200; i++) {
                assertThat(step(formulation, x, weight, s)).isEqualTo(first);
            }
            assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(bytes);
            assertThat(collectedCount(count)).isLessThanOrEqualTo(count);
        }
    }

    /** The hooks' handles wait for the garbage collector, which takes a moment. */
    private static long collectedCount(long enough) throws InterruptedException {
        for (int i = 0; i < 20 && Pointer.totalCount() > enough; i++) {
            System.gc();
            Thread.sleep(20);
        }
        return Pointer.totalCount();
    }

    private static float[] step(Formulation formulation, Tensor x, Tensor weight, ConvSignature s) {
        try (PointerScope step = new PointerScope()) {
            x.mutable_grad().reset();
            weight.mutable_grad().reset();
            formulation.forward(x, weight, s).pow(new Scalar(2)).sum().backward();
            return HostCopies.floats(weight.grad());
        }
    }
}
