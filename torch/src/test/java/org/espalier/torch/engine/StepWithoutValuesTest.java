package org.espalier.torch.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.DropPath;
import org.espalier.graph.Primitives.Dropout;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Primitives.Pool;
import org.espalier.graph.Primitives.Zero;
import org.espalier.graph.Shape;
import org.espalier.space.GraphSpace;
import org.espalier.torch.loss.Losses;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.module.Noise;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.GradientClip;
import org.espalier.torch.train.WeightAverage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A step on tensors without values, of which LibTorch lets nobody read one, not even itself. So this finds what no recording at the doors
 * hears: LibTorch's own waiting for the device. Batch norms, ReLU and the fused optimisers cannot run so; convolutions have a stand-in.
 */
class StepWithoutValuesTest {
    private static final TensorFactory ELSEWHERE = TensorFactory.withoutValues();
    private static final int IMAGES = 4;
    private static final int CLASSES = 5;

    private final PointerScope scope = new PointerScope();
    private final NetworkModule module = NetworkModule.create(
            network(), new ParameterStore(1, Initialisation.PYTORCH, ELSEWHERE), StepWithoutValuesTest::convolution);

    @AfterEach
    void free() {
        module.close();
        scope.close();
    }

    private static Network network() {
        Graph.Builder b = Graph.builder(1);
        int stem = b.add("stem", Conv.dense(Expr.of(6), Expr.of(3), 1), 0);
        int act = b.add("act", new Activation(Activation.Function.SWISH), stem);
        int conv = b.add("conv", Conv.depthwise(Expr.of(6), Expr.of(5), 1, 1), act);
        int dropped = b.add("drop", new DropPath(), conv);
        int pooled = b.add("pool", new Pool(Pool.Mode.AVERAGE, 3, 1, 1), act);
        int nothing = b.add("zero", new Zero(1), act);
        int sum = b.add("sum", new Add(), dropped, pooled, nothing);
        int mean = b.add("mean", new GlobalAveragePool(), sum);
        int out = b.add("out", new Dropout(0.2), mean);
        Graph graph = b.build(b.add("classifier", new Linear(Expr.of(CLASSES), true), out));
        GraphSpace space = GraphSpace.of("plain", graph, Shape.of(3, 8, 8));
        return space.network(space.sample(org.espalier.random.Seeds.generator(1, "plain", 0)));
    }

    /** Of the right dimensions, and its gradient reaches both. */
    private static Tensor convolution(
            Tensor x, Tensor weight, Tensor bias, int stride, int padH, int padW, int dilation, int groups) {
        long rows = (x.size(2) + 2L * padH - dilation * (weight.size(2) - 1) - 1) / stride + 1;
        long columns = (x.size(3) + 2L * padW - dilation * (weight.size(3) - 1) - 1) / stride + 1;
        Tensor product =
                x.sum(1, 2, 3).view(-1, 1, 1, 1).mul(weight.sum(1, 2, 3).view(1, -1, 1, 1));
        return Tensors.channelsLast(product.expand(x.size(0), weight.size(0), rows, columns));
    }

    private Tensor loss() {
        Tensor images = Tensors.channelsLast(ELSEWHERE.of(new float[IMAGES * 3 * 8 * 8], IMAGES, 3, 8, 8));
        Tensor logits = module.forward(images, module.evaluating().training(new Noise(true, 1, 0, 0.3)));
        assertThat(Tensors.dimensions(logits)).containsExactly(IMAGES, CLASSES);
        return Losses.crossEntropy(logits, ELSEWHERE.of(new long[IMAGES], IMAGES), 0.1);
    }

    @Test
    void nothingInAStepReadsAValue() {
        List<ParameterStore.Stored> parameters = module.store().trained();
        try (WeightAverage average = new WeightAverage(module.store(), 0.9)) {
            for (int step = 0; step < 2; step++) {
                module.store().clearGradients();
                loss().backward();
                GradientClip.norm(1).apply(parameters);
                GradientClip.value(1).apply(parameters);
                average.update();
            }
        }
        assertThat(parameters)
                .allSatisfy(
                        stored -> assertThat(stored.tensor().grad().is_meta()).isTrue());
    }

    @Test
    void readingTheLossIsFound() {
        Tensor loss = loss();
        assertThatThrownBy(() -> HostCopies.number(loss)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> HostCopies.floats(loss)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void libTorchsOwnLimitOfTheNormIsFoundBecauseItReadsTheNorm() {
        loss().backward();
        TensorVector weights = new TensorVector(module.store().trained().stream()
                .map(ParameterStore.Stored::tensor)
                .toArray(Tensor[]::new));
        assertThatThrownBy(() -> torch.clip_grad_norm_(weights, 1)).hasMessageContaining("_local_scalar_dense");
    }

    @Test
    void aFactorOfTheHostIsFound() {
        Tensor loss = loss();
        Tensor two = TensorFactory.HOST.of(new float[] {1, 1}, 2);
        assertThatThrownBy(() -> loss.mul(two)).hasMessageContaining("same device");
    }
}
