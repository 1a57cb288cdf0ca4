package org.espalier.oneshot;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Primitives.Pool;
import org.espalier.graph.Primitives.Zero;
import org.espalier.graph.Shape;
import org.espalier.random.Seeds;
import org.espalier.space.GraphSpace;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.loss.ClassTargets;
import org.espalier.torch.module.Initial;
import org.espalier.torch.module.ParameterStore;
import org.espalier.torch.module.Role;
import org.espalier.torch.train.FixedBatches;
import org.espalier.zoo.blocks.BlockSpec;
import org.espalier.zoo.blocks.Blocks;

/** Small spaces and images for tests. */
public final class ToySpaces {
    private ToySpaces() {}

    /** An elastic network: kernel, expansion, depth, resolution, and one choice between branches. */
    public static GraphSpace elastic() {
        Decision resolution = Decision.ofInts("resolution", 8, 12);
        Expr width = Expr.of(6);
        Graph.Builder b = Graph.builder(1);
        int value = b.add("stem", normed(Conv.dense(width, Expr.of(3), 1)), 0);
        for (int stage = 0; stage < 2; stage++) {
            List<Graph> blocks = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                blocks.add(inverted("s" + stage + ".b" + i, width));
            }
            value = b.repeat("stage" + stage, Decision.ofInts("s" + stage + ".depth", 1, 2, 3), blocks, value);
        }
        Decision op = Decision.ofLabels("op", "skip", "conv");
        value = b.oneOf(
                "mixed", op, List.of(Graph.of("id", new Identity()), normed(Conv.dense(width, Expr.of(3), 1))), value);
        value = b.add("pool", new GlobalAveragePool(), value);
        Graph graph = b.build(b.add("classifier", new Linear(Expr.of(4), true), value));
        return GraphSpace.of("elastic", graph, new Shape(Expr.of(3), resolution.value(), resolution.value()));
    }

    /** A block, and one that may be left out, each with a kernel of 3 or 5 and an expansion of 2 or 3. */
    public static GraphSpace superkernels() {
        Graph.Builder b = Graph.builder(1);
        int value = b.add("stem", normed(Conv.dense(Expr.of(4), Expr.of(3), 1)), 0);
        value = b.add("first", Blocks.invertedBottleneck(elasticBlock("first", 4, 6, 2, 2, 3)), value);
        value = b.oneOf(
                "second",
                Decision.ofLabels("second", "skip", "block"),
                List.of(
                        Graph.of("id", new Identity()),
                        Blocks.invertedBottleneck(elasticBlock("second", 6, 6, 1, 2, 3))),
                value);
        value = b.add("pool", new GlobalAveragePool(), value);
        Graph graph = b.build(b.add("classifier", new Linear(Expr.of(4), true), value));
        return GraphSpace.of("superkernels", graph, Shape.of(3, 8, 8));
    }

    /** A stage of one to three blocks with three kernels, three expansions and squeeze-and-excitation. */
    public static GraphSpace ladders() {
        Graph.Builder b = Graph.builder(1);
        int value = b.add("stem", normed(Conv.dense(Expr.of(8), Expr.of(3), 1)), 0);
        List<Graph> blocks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            BlockSpec spec = elasticBlock("block" + i, 8, 8, 1, 1, 2, 4);
            Decision kernel = Decision.ofInts("block" + i + ".kernel", 3, 5, 7);
            blocks.add(Blocks.invertedBottleneck(spec.withKernel(kernel.value())
                    .withSqueeze(new BlockSpec.Squeeze(
                            spec.hidden().dividedBy(4), Activation.Function.RELU, Activation.Function.HARD_SIGMOID))));
        }
        value = b.repeat("stage", Decision.ofInts("depth", 1, 2, 3), blocks, value);
        value = b.add("pool", new GlobalAveragePool(), value);
        Graph graph = b.build(b.add("classifier", new Linear(Expr.of(4), true), value));
        return GraphSpace.of("ladders", graph, Shape.of(3, 8, 8));
    }

    private static BlockSpec elasticBlock(String name, int in, int out, int stride, int... ratios) {
        Expr hidden =
                Expr.of(in).times(Decision.ofInts(name + ".expand", ratios).value());
        return BlockSpec.of(in, out, stride)
                .withKernel(Decision.ofInts(name + ".kernel", 3, 5).value())
                .withHidden(hidden);
    }

    private static Graph inverted(String name, Expr width) {
        Expr middle = width.times(Decision.ofInts(name + ".expand", 2, 3).value());
        Expr kernel = Decision.ofInts(name + ".kernel", 3, 5, 7).value();
        Graph.Builder b = Graph.builder(1);
        int wide = b.add("expand", normed(Conv.pointwise(middle)), 0);
        int spatial = b.add("depthwise", normed(Conv.depthwise(middle, kernel, 1, 1)), wide);
        int narrow = b.add("project", Conv.pointwise(width), spatial);
        int norm = b.add("norm", new BatchNorm(true), narrow);
        return b.build(b.add("sum", new Add(), 0, norm));
    }

    private static Graph normed(Conv conv) {
        Graph.Builder b = Graph.builder(1);
        int output = b.add("conv", conv, 0);
        int norm = b.add("norm", new BatchNorm(true), output);
        return b.build(b.add("relu", Activation.relu(), norm));
    }

    /** A cell of three nodes with a choice of five operations on each edge, twice, as differentiable search sees it. */
    public static GraphSpace cells() {
        Decision[] edges = new Decision[3];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = labels("edge" + i);
        }
        Graph.Builder b = Graph.builder(1);
        int value = b.add("stem", Conv.dense(Expr.of(4), Expr.of(3), 1), 0);
        value = b.add("norm", new BatchNorm(true), value);
        value = b.add("cell0", cell(edges), value);
        value = b.add("cell1", cell(edges), value);
        value = b.add("pool", new GlobalAveragePool(), value);
        Graph graph = b.build(b.add("classifier", new Linear(Expr.of(4), true), value));
        return GraphSpace.of("cells", graph, Shape.of(3, 8, 8));
    }

    /** A choice one of whose candidates has choices of its own, one of them in a sum. */
    public static GraphSpace nested() {
        Graph.Builder inner = Graph.builder(1);
        int relu = inner.add("relu", Activation.relu(), 0);
        int summed = inner.oneOf("summed", labels("summed"), candidates(), relu);
        int alone = inner.oneOf("alone", labels("alone"), candidates(), relu);
        int sum = inner.add("sum", new Add(), summed, relu);
        Graph candidate = inner.build(inner.add("join", new Add(), sum, inner.add("act", Activation.relu(), alone)));
        Graph.Builder b = Graph.builder(1);
        int value = b.add("stem", Conv.dense(Expr.of(4), Expr.of(3), 1), 0);
        value = b.oneOf(
                "outer",
                Decision.ofLabels("outer", "none", "skip", "inner"),
                List.of(Graph.of("zero", new Zero(1)), Graph.of("id", new Identity()), candidate),
                value);
        value = b.add("pool", new GlobalAveragePool(), value);
        Graph graph = b.build(b.add("classifier", new Linear(Expr.of(4), true), value));
        return GraphSpace.of("nested", graph, Shape.of(3, 8, 8));
    }

    private static Decision labels(String name) {
        return Decision.ofLabels(name, "none", "skip", "pool", "conv1", "conv3");
    }

    private static Graph cell(Decision[] edges) {
        Graph.Builder b = Graph.builder(1);
        int first = b.oneOf("e0", edges[0], candidates(), 0);
        int left = b.oneOf("e1", edges[1], candidates(), 0);
        int right = b.oneOf("e2", edges[2], candidates(), first);
        int sum = b.add("sum", new Add(), left, right);
        return b.build(b.add("out", new Add(), sum, 0));
    }

    private static List<Graph> candidates() {
        return List.of(Graph.of("zero", new Zero(1)), Graph.of("id", new Identity()), pool(), reluConv(1), reluConv(3));
    }

    private static Graph pool() {
        Graph.Builder b = Graph.builder(1);
        int pooled = b.add("pool", new Pool(Pool.Mode.AVERAGE, 3, 1, 1), 0);
        return b.build(b.add("norm", new BatchNorm(false), pooled));
    }

    private static Graph reluConv(int kernel) {
        Graph.Builder b = Graph.builder(1);
        int relu = b.add("relu", Activation.relu(), 0);
        int conv = b.add("conv", Conv.dense(Expr.of(4), Expr.of(kernel), 1), relu);
        return b.build(b.add("norm", new BatchNorm(false), conv));
    }

    /** Normal random numbers. */
    public static float[] noise(int count, long seed) {
        return Initial.normal(1).values(Seeds.generator(seed, "noise", 0), count);
    }

    /** Every weight random, also the matrices, scales and statistics that start as identities. */
    public static void randomise(ParameterStore store, long seed) {
        for (ParameterStore.Stored entry : store.all()) {
            float[] values = noise((int) entry.tensor().numel(), Seeds.derive(seed, entry.name(), 0));
            boolean near1 = entry.role() == Role.STATISTIC || entry.role() == Role.NORM;
            for (int i = 0; i < values.length; i++) {
                values[i] = near1 ? 0.7f + 0.3f * Math.abs(values[i]) : 0.3f * values[i];
            }
            store.assign(entry.name(), values);
        }
    }

    /** Images whose class shows in the mean of their channels, in batches. */
    public static FixedBatches images(int batches, int batch, int size, long seed) {
        return visitor -> {
            for (int number = 0; number < batches; number++) {
                try (PointerScope scope = new PointerScope()) {
                    float[] pixels = noise(batch * 3 * size * size, Seeds.derive(seed, "images", number));
                    long[] labels = new long[batch];
                    for (int i = 0; i < batch; i++) {
                        labels[i] = (i + number) % 4;
                        for (int j = 0; j < 3 * size * size; j++) {
                            int channel = j / (size * size);
                            pixels[i * 3 * size * size + j] += channel == labels[i] ? 1.5f : 0;
                        }
                    }
                    Tensor tensor = Tensors.channelsLast(TensorFactory.HOST.of(pixels, batch, 3, size, size));
                    visitor.batch(tensor, new ClassTargets.Single(AbstractTensor.create(labels, batch)));
                }
            }
        };
    }
}
