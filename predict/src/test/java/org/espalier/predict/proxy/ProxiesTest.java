package org.espalier.predict.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.space.GraphSpace;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.NetworkModule;
import org.espalier.torch.train.Batch;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores against what they are defined to be, worked out another way. */
class ProxiesTest {
    private static final int IMAGES = 6;

    /** Convolution, norm, activation, classifier of two classes. */
    private static Network toy() {
        Graph.Builder graph = Graph.builder(1);
        int x = graph.add("stem", Conv.dense(Expr.of(4), Expr.of(3), 1), 0);
        x = graph.add("norm", new BatchNorm(true), x);
        x = graph.add("relu", Activation.relu(), x);
        return classifier(graph, x);
    }

    private static Network classifier(Graph.Builder graph, int value) {
        int x = graph.add("pool", new GlobalAveragePool(), value);
        x = graph.add("classifier", new Linear(Expr.of(2), false), x);
        GraphSpace space = GraphSpace.of("toy", graph.build(x), Shape.of(3, 5, 4));
        return space.network(space.sample(new SplittableRandom(1)));
    }

    /** Pointwise convolution and classifier: nothing that bends. */
    private static Network linear() {
        Graph.Builder graph = Graph.builder(1);
        return classifier(graph, graph.add("stem", Conv.dense(Expr.of(4), Expr.of(1), 1), 0));
    }

    private static Batch batch(Network network, int images) {
        Shape input = network.input();
        int channels = input.channels().asInt();
        int rows = input.height().asInt();
        int columns = input.width().asInt();
        SplittableRandom random = new SplittableRandom(7);
        float[] values = new float[images * channels * rows * columns];
        long[] labels = new long[images];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < images; i++) {
            labels[i] = i % 2;
        }
        return new Batch(
                TensorFactory.HOST.of(values, images, channels, rows, columns), TensorFactory.HOST.of(labels, images));
    }

    private static UntrainedNetwork untrained(Network network) {
        return new UntrainedNetwork(network, batch(network, IMAGES), Loss.CROSS_ENTROPY, new DirectConvolution(), 3);
    }

    private static double loss(UntrainedNetwork untrained, NetworkModule module) {
        try (PointerScope scope = new PointerScope()) {
            Tensor logits = module.forward(
                    untrained.batch().images(), module.evaluating().batchOnly());
            return HostCopies.number(
                    untrained.loss().of(logits, untrained.batch().targets(), 0));
        }
    }

    /** The gradient of one weight by central differences in double precision, at weights that were moved. */
    private static double[][] gradients(UntrainedNetwork untrained, NetworkModule module) {
        return Gradients.weights(module).stream()
                .map(weight -> {
                    float[] begun = module.store().values(weight.name());
                    double[] gradient = new double[begun.length];
                    for (int i = 0; i < begun.length; i++) {
                        float[] moved = begun.clone();
                        moved[i] = begun[i] + 0x1p-15f;
                        module.store().assign(weight.name(), moved);
                        double ahead = loss(untrained, module);
                        moved[i] = begun[i] - 0x1p-15f;
                        module.store().assign(weight.name(), moved);
                        gradient[i] = (ahead - loss(untrained, module)) / 0x1p-14;
                    }
                    module.store().assign(weight.name(), begun);
                    return gradient;
                })
                .toArray(double[][]::new);
    }

    private static double[] by(String name, UntrainedNetwork untrained) {
        return new double[] {Proxies.named(name).score(untrained)};
    }

    @Test
    void sensitivitiesAreThoseOfCentralDifferences() {
        try (PointerScope scope = new PointerScope()) {
            UntrainedNetwork untrained = untrained(toy());
            double norms = 0;
            double sensitivity = 0;
            double plain = 0;
            double weights = 0;
            try (NetworkModule module = untrained.doubles()) {
                double[][] gradients = gradients(untrained, module);
                for (int w = 0; w < gradients.length; w++) {
                    float[] values = module.store()
                            .values(Gradients.weights(module).get(w).name());
                    double squares = 0;
                    double own = 0;
                    for (int i = 0; i < values.length; i++) {
                        squares += gradients[w][i] * gradients[w][i];
                        own += values[i] * values[i];
                        sensitivity += Math.abs(values[i] * gradients[w][i]);
                        plain += values[i] * gradients[w][i];
                    }
                    norms += Math.sqrt(squares);
                    weights += Math.sqrt(own);
                }
            }
            assertThat(by("grad-norm", untrained)[0]).isCloseTo(norms, within(1e-2 * norms));
            assertThat(by("snip", untrained)[0]).isCloseTo(sensitivity, within(1e-2 * sensitivity));
            assertThat(by("plain", untrained)[0]).isCloseTo(plain, within(1e-2 * sensitivity));
            assertThat(by("l2-norm", untrained)[0]).isCloseTo(weights, within(1e-5 * weights));
        }
    }

    /** The Hessian's product by differences of gradients in double precision, at a hundredth of the step. */
    @Test
    void graspIsWeightsTimesHessianTimesGradient() {
        try (PointerScope scope = new PointerScope()) {
            UntrainedNetwork untrained = untrained(toy());
            double expected = 0;
            double size = 0;
            try (NetworkModule module = untrained.doubles()) {
                List<float[]> begun = Gradients.weights(module).stream()
                        .map(weight -> module.store().values(weight.name()))
                        .toList();
                List<float[]> along = autograd(untrained, module);
                List<float[]> ahead = at(untrained, module, begun, along, 1e-2f);
                List<float[]> behind = at(untrained, module, begun, along, -1e-2f);
                for (int w = 0; w < begun.size(); w++) {
                    for (int i = 0; i < begun.get(w).length; i++) {
                        double product = begun.get(w)[i] * (ahead.get(w)[i] - behind.get(w)[i]) / 2e-2;
                        expected -= product;
                        size += Math.abs(product);
                    }
                }
            }
            assertThat(by("grasp", untrained)[0]).isCloseTo(expected, within(2e-2 * size));
        }
    }

    private static List<float[]> at(
            UntrainedNetwork untrained, NetworkModule module, List<float[]> begun, List<float[]> along, float step) {
        for (int w = 0; w < begun.size(); w++) {
            float[] moved = begun.get(w).clone();
            for (int i = 0; i < moved.length; i++) {
                moved[i] += step * along.get(w)[i];
            }
            module.store().assign(Gradients.weights(module).get(w).name(), moved);
        }
        return autograd(untrained, module);
    }

    private static List<float[]> autograd(UntrainedNetwork untrained, NetworkModule module) {
        Gradients.compute(untrained, module);
        return Gradients.weights(module).stream()
                .map(weight -> HostCopies.floats(weight.tensor().grad().to(torch.ScalarType.Float)))
                .toList();
    }

    /** Of a flow through linear layers each layer has all of it: the sum of what comes out, once for each. */
    @Test
    void synflowOfLinearLayersIsTheOutputOnceForEach() {
        try (PointerScope scope = new PointerScope()) {
            UntrainedNetwork untrained = untrained(linear());
            try (NetworkModule module = untrained.module()) {
                float[] stem = module.store().values("stem.weight");
                float[] classifier = module.store().values("classifier.weight");
                double out = 0;
                for (int channel = 0; channel < 4; channel++) {
                    double value = 0;
                    for (int i = 0; i < 3; i++) {
                        value += Math.abs(stem[3 * channel + i]);
                    }
                    out += value * (Math.abs(classifier[channel]) + Math.abs(classifier[4 + channel]));
                }
                assertThat(by("synflow", untrained)[0]).isCloseTo(Math.log(2 * out), within(1e-6));
            }
        }
    }

    /** Norms are left out, so that only the weights of convolutions and classifier count. */
    @Test
    void synflowDoesNotReadImages() {
        try (PointerScope scope = new PointerScope()) {
            Network toy = toy();
            UntrainedNetwork one = untrained(toy);
            UntrainedNetwork other =
                    new UntrainedNetwork(toy, batch(toy, 2), one.loss(), one.convolution(), one.seed());
            for (ZeroCostProxy proxy : Proxies.all()) {
                assertThat(proxy.score(one) == proxy.score(other))
                        .as(proxy.name())
                        .isEqualTo(!proxy.readsData());
            }
        }
    }

    /** All images answer alike, so that all but one eigenvalue are 0. */
    @Test
    void theJacobianOfALinearNetworkIsTheSameForAllImages() {
        try (PointerScope scope = new PointerScope()) {
            double k = 1e-5;
            double expected = -(Math.log(IMAGES + k) + 1 / (IMAGES + k) + (IMAGES - 1) * (Math.log(k) + 1 / k));
            double said = by("jacob-cov", untrained(linear()))[0];
            assertThat(said).isCloseTo(expected, within(1e-6 * Math.abs(expected)));
            assertThat(by("jacob-cov", untrained(toy()))[0]).isGreaterThan(said);
        }
    }

    @Test
    void naswotCountsWhatImagesHaveAlike() {
        assertThat(Naswot.logDeterminant(new float[] {3, 1, 1, 2}, 2)).isCloseTo(Math.log(5), within(1e-12));
        assertThat(Naswot.logDeterminant(new float[] {4, 4, 4, 4}, 2)).isEqualTo(Double.NEGATIVE_INFINITY);
        try (PointerScope scope = new PointerScope()) {
            assertThat(by("naswot", untrained(linear()))[0]).isEqualTo(Double.NEGATIVE_INFINITY);
            UntrainedNetwork untrained = untrained(toy());
            int units = 4 * 5 * 4;
            // an image has all units as it has them itself, so that no determinant is larger than their product
            assertThat(by("naswot", untrained)[0]).isBetween(0.0, IMAGES * Math.log(units));
        }
    }

    /** Half the square of activation times gradient, for one linear layer worked out by hand. */
    @Test
    void fisherOfOneLinearLayer() {
        try (PointerScope scope = new PointerScope()) {
            Graph.Builder graph = Graph.builder(1);
            UntrainedNetwork untrained = untrained(classifier(graph, 0));
            double expected = 0;
            try (NetworkModule module = untrained.module()) {
                float[] logits =
                        HostCopies.floats(module.forward(untrained.batch().images()));
                for (int i = 0; i < IMAGES; i++) {
                    double first = 1 / (1 + Math.exp(logits[2 * i + 1] - logits[2 * i]));
                    double[] gradient = {first - (i % 2 == 0 ? 1 : 0), 1 - first - (i % 2)};
                    for (int c = 0; c < 2; c++) {
                        double product = logits[2 * i + c] * gradient[c] / IMAGES;
                        expected += product * product / 2 / IMAGES;
                    }
                }
            }
            assertThat(by("fisher", untrained)[0]).isCloseTo(expected, within(1e-4 * expected));
        }
    }

    /** The features are the image's means: what is added moves each by 0.01 times a normal one over the root of the pixels. */
    @Test
    void zenOfAPoolIsWhatTheAddedImageIs() {
        try (PointerScope scope = new PointerScope()) {
            double expected = Math.log(0.01 * 3 * Math.sqrt(2 / (Math.PI * 20)));
            assertThat(by("zen", untrained(classifier(Graph.builder(1), 0)))[0]).isCloseTo(expected, within(0.15));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nas-bench-201", "mobilenet-v3"})
    void everyProxyScoresMembersTheSameWayTwice(String name) {
        SearchSpace space = Zoo.installed()
                .space(
                        name,
                        name.equals("nas-bench-201")
                                ? Map.of("cells", 1, "channels", 4, "input", List.of(3, 16, 16))
                                : Map.of("width", 0.25, "resolution", List.of(32), "depth", List.of(1)));
        try (PointerScope scope = new PointerScope()) {
            UntrainedNetwork untrained = untrained(space.network(space.sample(new SplittableRandom(5))));
            for (ZeroCostProxy proxy : Proxies.all()) {
                double score = proxy.score(untrained);
                assertThat(score).as(proxy.name()).isFinite().isEqualTo(proxy.score(untrained));
                assertThat(proxy.summary()).isNotBlank();
                assertThat(proxy.paper()).isNotBlank();
            }
        }
    }

    /** Nothing flows through a cell of nothing but none. */
    @Test
    void aNetworkThatIsCutHasTheLeastScore() {
        SearchSpace space =
                Zoo.installed().space("nas-bench-201", Map.of("cells", 1, "channels", 4, "input", List.of(3, 16, 16)));
        Network cut = space.network(space.codec().parse("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"));
        try (PointerScope scope = new PointerScope()) {
            UntrainedNetwork untrained = untrained(cut);
            assertThat(by("synflow", untrained)[0]).isEqualTo(Double.NEGATIVE_INFINITY);
            assertThat(by("jacob-cov", untrained)[0]).isEqualTo(Double.NEGATIVE_INFINITY);
            // weights behind the cut count, those before it have no gradient
            for (ZeroCostProxy proxy : Proxies.all()) {
                assertThat(proxy.score(untrained)).as(proxy.name()).isNotNaN();
            }
        }
    }

    /** Neither classifier nor activation: the proxies that look at those give nothing, the others do. */
    @Test
    void aNetworkOfConvolutionsAlone() {
        Graph.Builder graph = Graph.builder(1);
        int x = graph.add("stem", Conv.dense(Expr.of(2), Expr.of(3), 1), 0);
        x = graph.add("pool", new GlobalAveragePool(), x);
        GraphSpace space = GraphSpace.of("toy", graph.build(x), Shape.of(3, 5, 4));
        try (PointerScope scope = new PointerScope()) {
            UntrainedNetwork untrained = untrained(space.network(space.sample(new SplittableRandom(1))));
            for (ZeroCostProxy proxy : Proxies.all()) {
                boolean none = List.of("zen", "naswot").contains(proxy.name());
                assertThat(Double.isInfinite(proxy.score(untrained)))
                        .as(proxy.name())
                        .isEqualTo(none);
            }
        }
    }

    /** Images that are all the same answer alike, and weights that no image moves have no gradient. */
    @Test
    void imagesThatSayNothing() {
        try (PointerScope scope = new PointerScope()) {
            Network toy = toy();
            Batch dark = new Batch(
                    TensorFactory.HOST.of(new float[2 * 3 * 5 * 4], 2, 3, 5, 4),
                    TensorFactory.HOST.of(new long[] {0, 1}, 2));
            UntrainedNetwork untrained =
                    new UntrainedNetwork(linear(), dark, Loss.CROSS_ENTROPY, new DirectConvolution(), 3);
            assertThat(by("grad-norm", untrained)[0]).isZero();
            assertThat(by("grasp", untrained)[0]).isEqualTo(Double.NEGATIVE_INFINITY);
            UntrainedNetwork bent = new UntrainedNetwork(toy, dark, Loss.CROSS_ENTROPY, new DirectConvolution(), 3);
            assertThat(by("naswot", bent)[0]).isEqualTo(Double.NEGATIVE_INFINITY);
        }
    }

    @Test
    void anUnknownProxyIsNamedWithTheNearest() {
        assertThatThrownBy(() -> Proxies.named("synflo"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("synflow");
    }
}
