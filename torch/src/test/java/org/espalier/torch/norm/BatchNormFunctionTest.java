package org.espalier.torch.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.norm.BatchNormFunction.Affine;
import org.espalier.torch.norm.Moments.Exchange;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchNormFunctionTest {
    private static final double EPS = 1e-5;

    @BeforeAll
    static void start() {
        Engine.start(EngineSettings.cpu(1)).seed(11, "norm", 0);
    }

    private final BatchNormFunction norm = new BatchNormFunction();

    record Case(long[] shape, boolean affine) {
        @Override
        public String toString() {
            return Arrays.toString(shape) + (affine ? " affine" : "");
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        long[][] shapes = {
            {5, 1, 1, 1},
            {6, 3, 1, 1},
            {1, 5, 3, 2},
            {3, 16, 8, 8},
            {2, 7, 5, 3},
            {64, 72, 4, 4},
            {5, 33, 7, 7},
            {4, 1000, 2, 2},
            {8, 24, 16, 16}
        };
        for (long[] shape : shapes) {
            cases.add(new Case(shape, true));
            cases.add(new Case(shape, false));
        }
        return cases.stream();
    }

    private static Tensor leaf(Tensor values) {
        return values.detach().set_requires_grad(true);
    }

    private static TensorOptional optional(Tensor tensor) {
        return tensor == null ? new TensorOptional() : new TensorOptional(tensor);
    }

    /** The result and all gradients, in float64 by LibTorch. */
    private static List<Tensor> reference(Tensor x, Tensor w, Tensor b, Tensor gradient) {
        Tensor wide = leaf(x.to(ScalarType.Double));
        Tensor weight = w == null ? null : leaf(w.to(ScalarType.Double));
        Tensor bias = b == null ? null : leaf(b.to(ScalarType.Double));
        Tensor y = torch.batch_norm(
                wide, optional(weight), optional(bias), optional(null), optional(null), true, 0.1, EPS, false);
        Tensors.backward(y, gradient.to(ScalarType.Double));
        List<Tensor> all = new ArrayList<>(List.of(y.detach(), wide.grad()));
        if (weight != null) {
            all.add(weight.grad());
            all.add(bias.grad());
        }
        return all;
    }

    private List<Tensor> ours(Tensor x, Tensor w, Tensor b, Tensor gradient) {
        Tensor input = leaf(x);
        Tensor weight = w == null ? null : leaf(w);
        Tensor bias = b == null ? null : leaf(b);
        Tensor y = norm.apply(input, new Affine(weight, bias, EPS), Exchange.NONE, moments -> {});
        Tensors.backward(y, gradient);
        List<Tensor> all = new ArrayList<>(List.of(y.detach(), input.grad()));
        if (weight != null) {
            all.add(weight.grad());
            all.add(bias.grad());
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void resultAndGradientsAreThoseOfFloat64(Case c) {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = Tensors.channelsLast(
                    torch.randn(c.shape()).mul(new Scalar(3.0)).add(new Scalar(2.0)));
            Tensor w = c.affine() ? torch.rand(c.shape()[1]).add(new Scalar(0.5)) : null;
            Tensor b = c.affine() ? torch.randn(c.shape()[1]) : null;
            Tensor gradient = Tensors.channelsLast(torch.randn(c.shape()));
            List<Tensor> expected = reference(x, w, b, gradient);
            List<Tensor> got = ours(x, w, b, gradient);
            for (int i = 0; i < expected.size(); i++) {
                double worst = HostCopies.number(got.get(i)
                        .to(ScalarType.Double)
                        .sub(expected.get(i))
                        .abs()
                        .max());
                double largest = HostCopies.number(expected.get(i).abs().max());
                assertThat(worst).as("part " + i).isLessThan(1e-5 * largest + 2e-6);
            }
        }
    }

    @Test
    void smallVariancesSurviveLargeMeans() {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = Tensors.channelsLast(torch.randn(8, 16, 8, 8).add(new Scalar(1000.0)));
            norm.apply(x, new Affine(null, null, EPS), Exchange.NONE, moments -> {
                Tensor wide = x.to(ScalarType.Double);
                for (int c = 0; c < 16; c++) {
                    Tensor channel = wide.select(1, c);
                    double mean = HostCopies.number(channel.mean());
                    double variance = HostCopies.number(
                            channel.sub(new Scalar(mean)).square().mean());
                    assertThat(moments.mean()[c]).isCloseTo(mean, within(1e-4));
                    assertThat(moments.variance()[c] / variance).isBetween(0.9999, 1.0001);
                }
            });
        }
    }

    @Test
    void anyLayoutOfInputAndGradientIsTaken() {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = torch.randn(4, 6, 5, 5);
            Tensor w = torch.rand(6);
            Tensor b = torch.randn(6);
            Tensor expanded = torch.randn(4, 6, 1, 1).expand(4, 6, 5, 5);
            List<Tensor> got = ours(x, w, b, expanded);
            List<Tensor> expected = ours(Tensors.channelsLast(x), w, b, Tensors.channelsLast(expanded));
            for (int i = 0; i < got.size(); i++) {
                assertThat(HostCopies.number(
                                got.get(i).sub(expected.get(i)).abs().max()))
                        .isZero();
            }
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
                ours(torch.randn(4, 6, 5, 5), torch.rand(6), torch.randn(6), torch.randn(4, 6, 5, 5));
            }
        }
    }
}
