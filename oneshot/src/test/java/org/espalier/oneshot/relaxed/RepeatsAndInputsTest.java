package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.oneshot.ToySpaces;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.space.GraphSpace;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.module.DirectConvolution;
import org.espalier.torch.module.Initialisation;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.train.Clock;
import org.junit.jupiter.api.Test;

/** Numbers of repeats, and choices of what is read, side by side. */
class RepeatsAndInputsTest {
    private static final Clock CLOCK = Clock.atEpoch(0, 1, 1);
    private static final Decision DEPTH = Decision.ofInts("depth", 1, 2, 3);
    private static final Decision FROM = Decision.ofInts("from", 0, 1, 2);
    private static final Decision SIZE = new Decision("size", List.of("1x1", "3x3"));

    private static Graph convolution(int kernel, int stride) {
        Graph.Builder b = Graph.builder(1);
        int conv = b.add("conv", Conv.dense(Expr.of(4), Expr.of(kernel), stride), 0);
        return b.build(b.add("act", Activation.relu(), b.add("norm", new BatchNorm(true), conv)));
    }

    /** A stem, a chain of which the last links may be left out, and a node that reads one of three values by one of two convolutions. */
    private static GraphSpace space(int firstStride) {
        Graph.Builder b = Graph.builder(1);
        int stem = b.add("stem", convolution(3, 1), 0);
        Graph link = convolution(3, 1);
        int chain = b.repeat("chain", DEPTH, List.of(convolution(3, firstStride), link, link), stem);
        int sum = b.add("sum", new Add(), stem, chain);
        List<Graph> byInput = new java.util.ArrayList<>();
        for (int input = 0; input < 3; input++) {
            Graph.Builder inner = Graph.builder(3);
            byInput.add(inner.build(inner.oneOf("op", SIZE, List.of(convolution(1, 1), convolution(3, 1)), input)));
        }
        int read = b.oneOf("read", FROM, byInput, stem, chain, sum);
        int pooled = b.add("pool", new GlobalAveragePool(), read);
        return GraphSpace.of(
                "repeats", b.build(b.add("classifier", new Linear(Expr.of(4), true), pooled)), Shape.of(3, 8, 8));
    }

    private static RelaxedSupernet relaxed(GraphSpace space) {
        ParameterStore store = new ParameterStore(3, Initialisation.PYTORCH, ScalarType.Double);
        return RelaxedSupernet.create(space.relaxation().orElseThrow(), space.input(), store, new DirectConvolution());
    }

    private static Tensor images() {
        return TensorFactory.HOST.of(ToySpaces.noise(4 * 3 * 64, 2), 4, 3, 8, 8);
    }

    @Test
    void everyMemberIsWhatItIsAlone() {
        GraphSpace space = space(1);
        try (RelaxedSupernet net = relaxed(space);
                Supernet members = Supernet.create(
                        space, new ParameterStore(3, Initialisation.PYTORCH, ScalarType.Double), new DirectConvolution());
                PointerScope scope = new PointerScope()) {
            ToySpaces.randomise(net.store(), 5);
            members.store().restore(net.store().snapshot());
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < 12; i++) {
                Architecture member = space.sample(random);
                float[] mixed = HostCopies.floats(net.forward(images(), member));
                float[] alone = HostCopies.floats(
                        members.forward(images(), member, members.evaluating().batchOnly()));
                assertThat(mixed).as(member.toString()).containsExactly(alone, within(1e-5f));
                assertThat(net.network(member).params()).isEqualTo(space.network(member).params());
            }
        }
    }

    @Test
    void gradientsOfTheSharesEqualCentralDifferences() {
        GraphSpace space = space(1);
        try (RelaxedSupernet net = relaxed(space);
                ArchitectureParameters alphas =
                        new ArchitectureParameters(net.relaxation().decisions(), 4, ScalarType.Double);
                PointerScope scope = new PointerScope()) {
            ToySpaces.randomise(net.store(), 5);
            ToySpaces.randomise(alphas.store(), 8);
            loss(net, alphas).backward();
            float step = 1f / 4096;
            for (ParameterStore.Stored row : alphas.store().all()) {
                float[] gradient = HostCopies.floats(row.tensor().grad());
                float[] values = alphas.store().values(row.name());
                for (int i = 0; i < values.length; i++) {
                    float[] moved = values.clone();
                    moved[i] = values[i] + step;
                    alphas.store().assign(row.name(), moved);
                    double above = loss(net, alphas).value();
                    moved[i] = values[i] - step;
                    alphas.store().assign(row.name(), moved);
                    double below = loss(net, alphas).value();
                    alphas.store().assign(row.name(), values);
                    assertThat((double) gradient[i]).isCloseTo((above - below) / (2 * step), within(1e-4));
                }
            }
            assertThat(alphas.store().all()).hasSize(3);
        }
    }

    /** The sum of the logits times fixed numbers. */
    private static Passed loss(RelaxedSupernet net, ArchitectureParameters alphas) {
        ModuleContext context = net.evaluating().batchOnly();
        RelaxedPass pass = net.forward(images(), alphas, Mixing.SOFTMAX, context, Moment.ofWeights(CLOCK));
        Tensor direction =
                TensorFactory.HOST.of(ToySpaces.noise(16, 6), 4, 4).to(ScalarType.Double);
        return new Passed(pass, pass.logits().mul(direction).sum());
    }

    private record Passed(RelaxedPass pass, Tensor loss) {
        void backward() {
            pass.backward(loss);
            pass.close();
        }

        double value() {
            double value = loss.item_double();
            pass.close();
            return value;
        }
    }

    @Test
    void linksThatDoNotCountAreNotBuilt() {
        GraphSpace space = space(1);
        try (RelaxedSupernet net = relaxed(space);
                PointerScope scope = new PointerScope()) {
            Architecture two = space.decisions().all().stream()
                    .reduce(space.sample(new SplittableRandom(1)), (a, d) -> a.with(d, d == DEPTH ? 1 : 0), (a, b) -> a);
            assertThat(net.extract(two).tensors().keySet()).anyMatch(name -> name.startsWith("chain/1/"));
            assertThat(net.extract(two).tensors().keySet()).noneMatch(name -> name.startsWith("chain/2/"));
        }
    }

    @Test
    void candidatesOfDifferentShapesAreNamed() {
        assertThat(RelaxedSupernet.lacks(space(1))).isEmpty();
        Graph.Builder b = Graph.builder(1);
        int odd = b.oneOf("odd", SIZE, List.of(convolution(3, 1), convolution(3, 2)), 0);
        int pooled = b.add("pool", new GlobalAveragePool(), odd);
        Graph graph = b.build(b.add("classifier", new Linear(Expr.of(4), true), pooled));
        assertThat(RelaxedSupernet.lacks(GraphSpace.of("odd", graph, Shape.of(3, 8, 8))))
                .contains("it needs candidates of one shape, and at 'odd' '1x1' gives 4x8x8, '3x3' 4x4x4");
    }
}
