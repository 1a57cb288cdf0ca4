package org.espalier.torch.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Shape;
import org.espalier.torch.engine.Engine;
import org.espalier.torch.engine.EngineSettings;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.kernel.BatchNormKernel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Feature maps of few channels go through loops of our own: results, gradients and running statistics are those of LibTorch in float64. */
class NarrowBatchNormTest {
    private static final String PATH = "a/norm";

    @BeforeAll
    static void start() {
        Engine.start(EngineSettings.cpu(1)).seed(5, "norm", 0);
    }

    private static void same(Tensor got, Tensor expected) {
        Tensor difference = got.to(ScalarType.Double).sub(expected).abs().max();
        double largest = HostCopies.number(expected.abs().max());
        assertThat(HostCopies.number(difference)).isLessThan(1e-5 * largest + 2e-6);
    }

    private static Tensor leaf(Tensor values, ScalarType type) {
        return values.detach().to(type).set_requires_grad(true);
    }

    private static Tensor random(long... sizes) {
        return Tensors.channelsLast(torch.randn(sizes).mul(new Scalar(2.0)).add(new Scalar(1.0)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 7, 8})
    void trainingIsThatOfLibTorch(int channels) {
        try (ParameterStore store = new ParameterStore(3, Initialisation.PYTORCH);
                PointerScope scope = new PointerScope()) {
            BatchNormKernel kernel = new BatchNormKernel();
            BatchNorm norm = new BatchNorm(true);
            Kernels.load().declare(store, PATH, norm, List.of(Shape.of(channels, 16, 16)));
            Tensor stored = store.slice(PATH + ".weight", channels);
            stored.detach().copy_(torch.rand(channels).add(new Scalar(0.5)));
            Tensor x = random(16, channels, 16, 16);
            Tensor gradient = random(16, channels, 16, 16);
            Tensor wide = leaf(x, ScalarType.Double);
            Tensor weight = leaf(stored, ScalarType.Double);
            Tensor bias = leaf(torch.zeros(channels), ScalarType.Double);
            Tensor mean = torch.zeros(channels).to(ScalarType.Double);
            Tensor variance = torch.ones(channels).to(ScalarType.Double);
            Tensor expected = torch.batch_norm(
                    wide,
                    new TensorOptional(weight),
                    new TensorOptional(bias),
                    new TensorOptional(mean),
                    new TensorOptional(variance),
                    true,
                    norm.momentum(),
                    norm.eps(),
                    false);
            Tensors.backward(expected, gradient.to(ScalarType.Double));

            Tensor input = leaf(x, ScalarType.Float);
            ModuleContext training =
                    ModuleContext.evaluating(store, new DirectConvolution()).training(Noise.NONE);
            Tensor y = kernel.forward(training, PATH, norm, List.of(input));
            Tensors.backward(y, gradient);
            same(y, expected);
            same(input.grad(), wide.grad());
            same(stored.grad(), weight.grad());
            same(store.slice(PATH + ".bias", channels).grad(), bias.grad());
            same(store.slice(PATH + ".running_mean", channels), mean);
            same(store.slice(PATH + ".running_var", channels), variance);
            List<Float> before = values(store, channels);
            kernel.forward(training.batchOnly(), PATH, norm, List.of(random(16, channels, 16, 16)));
            assertThat(values(store, channels)).isEqualTo(before);
        }
    }

    private static List<Float> values(ParameterStore store, int channels) {
        List<Float> all = new ArrayList<>();
        for (float value : store.values(PATH + ".running_var")) {
            all.add(value);
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8})
    void aFactorHasTheGradientOfLibTorch(int channels) {
        try (ParameterStore store = new ParameterStore(3, Initialisation.PYTORCH);
                PointerScope scope = new PointerScope()) {
            BatchNorm norm = new BatchNorm(false);
            Kernels.load().declare(store, PATH, norm, List.of(Shape.of(channels, 16, 16)));
            Tensor x = random(16, channels, 16, 16);
            Tensor gradient = random(16, channels, 16, 16);
            Tensor wide = leaf(torch.ones(1).mul(new Scalar(0.3)), ScalarType.Double);
            TensorOptional none = new TensorOptional();
            Tensor normalised =
                    torch.batch_norm(x.to(ScalarType.Double), none, none, none, none, true, 0.1, norm.eps(), false);
            Tensors.backward(normalised.mul(wide), gradient.to(ScalarType.Double));
            Tensor factor = leaf(torch.ones(1).mul(new Scalar(0.3)), ScalarType.Float);
            ModuleContext training =
                    ModuleContext.evaluating(store, new DirectConvolution()).training(Noise.NONE);
            Tensor y = new BatchNormKernel().scaled(training, PATH, norm, leaf(x, ScalarType.Float), factor);
            Tensors.backward(y, gradient);
            same(factor.grad(), wide.grad());
        }
    }
}
