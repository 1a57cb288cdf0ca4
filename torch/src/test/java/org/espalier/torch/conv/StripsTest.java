package org.espalier.torch.conv;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.Tensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StripsTest {
    private final Formulation strips = named("strips");

    @BeforeAll
    static void start() {
        Engine.start(EngineSettings.cpu(1));
    }

    @ParameterizedTest
    @CsvSource({
        // rows, columns, kernel height, width, stride
        "9, 9, 5, 5, 1",
        "8, 8, 7, 7, 1",
        "9, 7, 5, 5, 2",
        "8, 8, 7, 7, 2",
        "7, 7, 5, 5, 3",
        "4, 4, 5, 5, 1",
        "4, 4, 7, 7, 2",
        "2, 2, 3, 3, 1",
        "2, 2, 7, 7, 1",
        "1, 1, 7, 7, 1",
        "1, 1, 5, 5, 2",
        "5, 1, 7, 7, 1",
        "1, 6, 5, 5, 2",
        "8, 8, 3, 11, 1",
        "6, 9, 1, 4, 1"
    })
    void agreesWithFloat64ForwardAndBackward(int rows, int columns, int height, int width, int stride) {
        ConvSignature s =
                new ConvSignature(3, 16, rows, columns, 16, height, width, stride, height / 2, width / 2, 1, 16, 1);
        assertThat(strips.wave(s)).isZero();
        assertAgreesWithFloat64(strips, s);
    }

    @ParameterizedTest
    @CsvSource({
        // size, kernel, stride, dilation
        "8, 5, 1, 2",
        "8, 5, 2, 2",
        "7, 5, 1, 2",
        "9, 7, 1, 3",
        "4, 5, 1, 2",
        "6, 3, 1, 3"
    })
    void isUsedOnTheGridsOfDilatedKernels(int size, int kernel, int stride, int dilation) {
        int padding = dilation * (kernel - 1) / 2;
        ConvSignature s =
                new ConvSignature(3, 16, size, size, 16, kernel, kernel, stride, padding, padding, dilation, 16, 1);
        Formulation formulation = named("space-to-batch-strips");
        assertThat(formulation.wave(s)).isZero();
        assertAgreesWithFloat64(formulation, s);
    }

    private static Formulation named(String name) {
        return new StandardFormulations()
                .formulations().stream()
                        .filter(f -> f.name().equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    private static void assertAgreesWithFloat64(Formulation formulation, ConvSignature s) {
        assertThat(Float64.errors(s, 3, (x, w) -> formulation.forward(x, w, s)))
                .as("%s", s)
                .allSatisfy(error -> assertThat(error).isLessThan(FormulationCheck.TOLERANCE));
    }

    @Test
    void isForSlowKernelsOnly() {
        assertThat(strips.wave(ConvSignature.square(2, 16, 8, 8, 16, 3, 1, 1, 1, 16, 1)))
                .isNegative();
        assertThat(strips.wave(ConvSignature.square(2, 16, 8, 8, 16, 5, 1, 4, 2, 16, 1)))
                .isNegative();
        assertThat(strips.wave(ConvSignature.square(2, 16, 8, 8, 16, 5, 1, 2, 1, 1, 1)))
                .isNegative();
    }

    /** Two uses of one weight, of which a smaller network sees a part, as in a supernet; the garbage collector comes in between. */
    @Test
    void gradientsOfAllUsesReachTheWholeWeight() {
        ConvSignature s = ConvSignature.square(2, 8, 6, 6, 8, 5, 1, 2, 1, 8, 1);
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(7);
            Tensor x = Tensors.channelsLast(torch.randn(2, 8, 6, 6));
            Tensor whole = torch.randn(12, 1, 5, 5);
            Tensor[] gradients = new Tensor[2];
            for (int way = 0; way < 2; way++) {
                boolean ours = way == 0;
                Tensor weight = whole.detach().clone();
                weight.set_requires_grad(true);
                Tensor y = Tensors.scoped(() -> {
                    Tensor part = weight.narrow(0, 0, 8);
                    Tensor once = ours ? strips.forward(x, part, s) : Pieces.conv2d(x, part, 1, 2, 2, 1, 8);
                    Tensor between = Tensors.channelsLast(once.relu());
                    return ours ? strips.forward(between, part, s) : Pieces.conv2d(between, part, 1, 2, 2, 1, 8);
                });
                System.gc();
                y.pow(new Scalar(2)).sum().backward();
                gradients[way] = weight.grad();
            }
            Tensor difference = gradients[0].sub(gradients[1]).abs().max();
            assertThat(difference.item_double())
                    .isLessThan(1e-4 * gradients[1].abs().max().item_double());
        }
    }

    @Test
    void aWeightThatNeedsNoGradientGetsNone() {
        ConvSignature s = ConvSignature.square(2, 8, 6, 6, 8, 5, 1, 2, 1, 8, 1);
        try (PointerScope scope = new PointerScope()) {
            Tensor x = Tensors.channelsLast(torch.randn(2, 8, 6, 6));
            Tensor weight = torch.randn(8, 1, 5, 5);
            assertThat(strips.forward(x, weight, s).requires_grad()).isFalse();
            x.set_requires_grad(true);
            strips.forward(x, weight, s).sum().backward();
            assertThat(x.grad().defined()).isTrue();
        }
    }
}
