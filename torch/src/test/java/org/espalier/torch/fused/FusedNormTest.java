package org.espalier.torch.fused;

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
import org.espalier.torch.fused.FusedNorm.Affine;
import org.espalier.torch.fused.FusedNorm.Exchange;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FusedNormTest {
    private static final double EPS = 1e-5;

    @BeforeAll
    static void start() {
        Engine.start(EngineSettings.cpu(1)).seed(11, "fused", 0);
    }

    /** A batch norm of some shape with some function behind it. */
    record Case(FusedNorm norm, String name, long[] shape, boolean affine, Nonlinearity f) {
        @Override
        public String toString() {
            return name + " " + Arrays.toString(shape) + (affine ? " affine " : " ") + f;
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
        // the module's tests run with the Vector API, so that the best is the other one
        for (FusedNorm norm : List.of(FusedNorm.plain(), FusedNorm.best())) {
            for (long[] shape : shapes) {
                for (var f : Nonlinearity.values()) {
                    cases.add(new Case(norm, norm.name(), shape, true, f));
                    cases.add(new Case(norm, norm.name(), shape, false, f));
                }
            }
        }
        return cases.stream();
    }

    private static Tensor leaf(Tensor values) {
        return values.detach().set_requires_grad(true);
    }

    private static Tensor behind(Nonlinearity f, Tensor v) {
        return switch (f) {
            case NONE -> v;
            case RELU -> v.relu();
            case RELU6 -> torch.relu6(v);
            case HARD_SWISH -> torch.hardswish(v);
        };
    }

    private static TensorOptional optional(Tensor tensor) {
        return tensor == null ? new TensorOptional() : new TensorOptional(tensor);
    }

    /** The result and all gradients, in float64 by LibTorch. */
    private static List<Tensor> reference(Case c, Tensor x, Tensor w, Tensor b, Tensor gradient) {
        Tensor wide = leaf(x.to(ScalarType.Double));
        Tensor weight = w == null ? null : leaf(w.to(ScalarType.Double));
        Tensor bias = b == null ? null : leaf(b.to(ScalarType.Double));
        Tensor v = torch.batch_norm(
                wide, optional(weight), optional(bias), optional(null), optional(null), true, 0.1, EPS, false);
        Tensor y = behind(c.f(), v);
        Tensors.backward(y, gradient.to(ScalarType.Double));
        List<Tensor> all = new ArrayList<>(List.of(y.detach(), wide.grad()));
        if (weight != null) {
            all.add(weight.grad());
            all.add(bias.grad());
        }
        return all;
    }

    private static List<Tensor> ours(Case c, Tensor x, Tensor w, Tensor b, Tensor gradient) {
        Tensor input = leaf(x);
        Tensor weight = w == null ? null : leaf(w);
        Tensor bias = b == null ? null : leaf(b);
        Tensor y = c.norm().apply(input, new Affine(weight, bias, EPS), c.f(), Exchange.NONE, moments -> {});
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
            // no gradient where a rounding decides on which side of a kink a value lies
            Tensor v = torch.batch_norm(
                    x, optional(w), optional(b), optional(null), optional(null), true, 0.1, EPS, false);
            Tensor clear = v.abs()
                    .gt(new Scalar(1e-3))
                    .logical_and(v.sub(new Scalar(6.0)).abs().gt(new Scalar(1e-3)))
                    .logical_and(v.abs().sub(new Scalar(3.0)).abs().gt(new Scalar(1e-3)));
            Tensor gradient = Tensors.channelsLast(torch.randn(c.shape()).mul(clear));
            List<Tensor> expected = reference(c, x, w, b, gradient);
            List<Tensor> got = ours(c, x, w, b, gradient);
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
            FusedNorm.plain().apply(x, new Affine(null, null, EPS), Nonlinearity.NONE, Exchange.NONE, moments -> {
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
    void oneFactorForAllChannelsHasOneGradient() {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = Tensors.channelsLast(torch.randn(4, 6, 5, 5));
            Tensor gradient = Tensors.channelsLast(torch.randn(4, 6, 5, 5));
            Tensor factor = leaf(torch.full(new long[] {1}, new Scalar(0.3)));
            Tensor y = FusedNorm.plain()
                    .apply(x, new Affine(factor, null, EPS), Nonlinearity.NONE, Exchange.NONE, moments -> {});
            Tensors.backward(y, gradient);
            double expected = HostCopies.number(y.detach().mul(gradient).sum()) / 0.3;
            assertThat(HostCopies.number(factor.grad())).isCloseTo(expected, within(1e-4));
        }
    }

    @Test
    void anyLayoutOfInputAndGradientIsTaken() {
        try (PointerScope scope = new PointerScope()) {
            Case c = new Case(FusedNorm.plain(), "plain", new long[] {4, 6, 5, 5}, true, Nonlinearity.HARD_SWISH);
            Tensor x = torch.randn(4, 6, 5, 5);
            Tensor w = torch.rand(6);
            Tensor b = torch.randn(6);
            Tensor expanded = torch.randn(4, 6, 1, 1).expand(4, 6, 5, 5);
            List<Tensor> got = ours(c, x, w, b, expanded);
            List<Tensor> expected = ours(c, Tensors.channelsLast(x), w, b, Tensors.channelsLast(expanded));
            for (int i = 0; i < got.size(); i++) {
                assertThat(HostCopies.number(
                                got.get(i).sub(expected.get(i)).abs().max()))
                        .isZero();
            }
        }
    }

    @Test
    void nativeMemoryIsFlatOverManySteps() {
        Case c = new Case(FusedNorm.plain(), "plain", new long[] {4, 6, 5, 5}, true, Nonlinearity.RELU);
        steps(c, 50);
        long before = Pointer.totalBytes();
        steps(c, 200);
        assertThat(Pointer.totalBytes()).isEqualTo(before);
    }

    private static void steps(Case c, int count) {
        for (int i = 0; i < count; i++) {
            try (PointerScope scope = new PointerScope()) {
                ours(c, torch.randn(4, 6, 5, 5), torch.rand(6), torch.randn(6), torch.randn(4, 6, 5, 5));
            }
        }
    }
}
