package org.espalier.torch.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OwnFunctionTest {
    private final OwnFunction own = new OwnFunction();

    @BeforeAll
    static void start() {
        Engine.start(EngineSettings.cpu(1));
    }

    private static Tensor leaf(double... values) {
        Tensor tensor = Tensor.create(values);
        tensor.set_requires_grad(true);
        return tensor;
    }

    /** a * b of vectors, with the gradients of a product. */
    private Tensor product(Tensor a, Tensor b) {
        Tensor result = Tensors.withoutGradient(() -> a.mul(b));
        Tensor left = a.detach();
        Tensor right = b.detach();
        return own.attach(
                result,
                List.of(a, b),
                List.of(left, right),
                gradient -> List.of(gradient.mul(right), gradient.mul(left)));
    }

    @Test
    void gradientsOfLeavesAndOfComputedTensorsAreThoseOfLibTorch() {
        try (PointerScope scope = new PointerScope()) {
            Tensor a = leaf(1, -2, 3);
            Tensor b = leaf(0.5, 4, -1);
            product(product(a.exp(), b), b).mul(new Scalar(3)).sum().backward();
            Tensor c = leaf(1, -2, 3);
            Tensor d = leaf(0.5, 4, -1);
            c.exp().mul(d).mul(d).mul(new Scalar(3)).sum().backward();

            assertThat(a.grad().sub(c.grad()).abs().max().item_double()).isLessThan(1e-12);
            assertThat(b.grad().sub(d.grad()).abs().max().item_double()).isLessThan(1e-12);
        }
    }

    @Test
    void inputsOfOtherDimensionsThanTheResultAndWithoutNeedOfAGradientMayStandAmongThem() {
        try (PointerScope scope = new PointerScope()) {
            Tensor matrix = torch.ones(2, 3).set_requires_grad(true);
            Tensor constant = torch.ones(7);
            Tensor one = leaf(5);
            Tensor result = torch.full(new long[] {4}, new Scalar(2.0));
            own.attach(
                    result,
                    List.of(matrix, constant, one),
                    List.of(),
                    gradient -> List.of(
                            torch.full(new long[] {2, 3}, new Scalar(6.0)),
                            new Tensor(),
                            gradient.sum().reshape(1).to(torch.ScalarType.Double)));
            result.mul(new Scalar(10.0)).sum().backward();

            assertThat(matrix.grad().sum().item_double()).isEqualTo(36);
            assertThat(constant.grad().defined()).isFalse();
            assertThat(one.grad().item_double()).isEqualTo(40);
        }
    }

    @Test
    void anUndefinedGradientLeavesItsInputAlone() {
        try (PointerScope scope = new PointerScope()) {
            Tensor a = leaf(1);
            Tensor b = leaf(2);
            Tensor result = Tensors.withoutGradient(() -> a.mul(b));
            own.attach(result, List.of(a, b), List.of(), gradient -> List.of(new Tensor(), gradient));
            result.sum().backward();
            assertThat(a.grad().defined()).isFalse();
            assertThat(b.grad().item_double()).isEqualTo(1);
        }
    }

    @Test
    void nothingIsRecordedWhereNothingNeedsAGradient() {
        try (PointerScope scope = new PointerScope()) {
            Tensor constant = torch.ones(3);
            assertThat(product(constant, constant).requires_grad()).isFalse();
            try (NoGradGuard guard = new NoGradGuard()) {
                assertThat(product(leaf(1), leaf(2)).requires_grad()).isFalse();
            }
        }
    }

    @Test
    void aGradientOfWrongDimensionsOrTooFewOfThemAreRefused() {
        try (PointerScope scope = new PointerScope()) {
            Tensor a = leaf(1, 2);
            Tensor wrong = own.attach(torch.ones(2), List.of(a), List.of(), gradient -> List.of(torch.ones(5)));
            assertThatThrownBy(() -> wrong.sum().backward()).hasMessageContaining("invalid gradient");
            Tensor few = own.attach(torch.ones(2), List.of(a), List.of(), gradient -> List.of());
            assertThatThrownBy(() -> few.sum().backward()).hasMessageContaining("0 gradients for 1 inputs");
        }
    }

    @Test
    void aSecondBackwardPassIsRefused() {
        try (PointerScope scope = new PointerScope()) {
            Tensor loss = product(leaf(1), leaf(2)).sum();
            loss.backward(new Tensor(), new BoolOptional(true), false, new TensorArrayRefOptional());
            assertThatThrownBy(loss::backward).hasMessageContaining("second backward pass");
        }
    }

    @Test
    void nothingIsHeldWhenTheBackwardPassHasRun() {
        for (int i = 0; i < 200; i++) {
            step();
        }
        long bytes = Pointer.totalBytes();
        for (int i = 0; i < 200; i++) {
            step();
        }
        assertThat(own.waiting()).isZero();
        assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(bytes);
    }

    private void step() {
        try (PointerScope scope = new PointerScope()) {
            Tensor a = leaf(1, 2, 3);
            product(product(a, a), a).sum().backward();
        }
    }
}
