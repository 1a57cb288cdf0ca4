package org.espalier.torch.module;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Flattening;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.ChannelShuffle;
import org.espalier.graph.Primitives.Channels;
import org.espalier.graph.Primitives.Concat;
import org.espalier.graph.Primitives.DropPath;
import org.espalier.graph.Primitives.Dropout;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Primitives.Multiply;
import org.espalier.graph.Primitives.Pool;
import org.espalier.graph.Primitives.Shift;
import org.espalier.graph.Primitives.Zero;
import org.espalier.graph.Shape;

/** Small networks for tests: one for each primitive between a first convolution and a classifier, and a small image network. */
public final class SampleNetworks {
    private SampleNetworks() {}

    public static Conv conv(int out, int kernel, int stride) {
        return Conv.dense(Expr.of(out), Expr.of(kernel), stride);
    }

    private static Conv grouped(int out, int kernel, int groups) {
        Expr k = Expr.of(kernel);
        return new Conv(Expr.of(out), k, k, 1, 1, Expr.of(groups), true, false);
    }

    /** Name to network: the primitive in question on 8 channels of 6 x 7 pixels. */
    public static Map<String, Network> primitives() {
        Map<String, Network> all = new TreeMap<>();
        for (Activation.Function function : Activation.Function.values()) {
            all.put("activation " + function, around(g -> g.add("op", new Activation(function), 2)));
        }
        Map<String, Operation> single = new TreeMap<>();
        single.put("conv dense 3 stride 2", conv(6, 3, 2));
        single.put("conv pointwise bias", conv(6, 1, 1).withBias());
        single.put("conv pointwise stride 2", conv(6, 1, 2));
        single.put("conv grouped pointwise", grouped(6, 1, 2));
        single.put("conv grouped 3", grouped(6, 3, 2));
        single.put("conv depthwise 5", Conv.depthwise(Expr.of(8), Expr.of(5), 1, 1));
        single.put("conv depthwise 3 dilated", Conv.depthwise(Expr.of(8), Expr.of(3), 1, 2));
        single.put("conv depthwise 5 dilated stride 2", Conv.depthwise(Expr.of(8), Expr.of(5), 2, 2));
        single.put("conv 1x7, stride 1x2", new Conv(Expr.of(5), Expr.ONE, Expr.of(7), 1, 2, 1, Expr.ONE, true, true));
        single.put("conv 7x1, stride 2x1", new Conv(Expr.of(5), Expr.of(7), Expr.ONE, 2, 1, 1, Expr.ONE, true, false));
        single.put("conv 1x7", new Conv(Expr.of(5), Expr.ONE, Expr.of(7), 1, 1, Expr.ONE, true, false));
        single.put("conv unpadded", new Conv(Expr.of(5), Expr.of(2), Expr.of(2), 1, 1, Expr.ONE, false, true));
        single.put("batch norm", new BatchNorm(true));
        single.put("batch norm plain", new BatchNorm(false));
        single.put("max pool", new Pool(Pool.Mode.MAX, 3, 1, 1));
        single.put("avg pool", new Pool(Pool.Mode.AVERAGE, 3, 2, 1));
        single.put("linear no bias", new Linear(Expr.of(4), false));
        single.put("identity", new Identity());
        single.put("shift", new Shift());
        single.put("channels", new Channels(Expr.of(1), 2, Expr.of(3)));
        single.put("shuffle", new ChannelShuffle(4));
        single.put("dropout", new Dropout(0.3));
        single.put("drop path", new DropPath());
        single.forEach((name, operation) -> all.put(name, around(g -> g.add("op", operation, 2))));
        all.put("add", around(g -> {
            int a = g.add("a", new Activation(Activation.Function.RELU), 2);
            int b = g.add("b", new Shift(), 2);
            return g.add("op", new Add(), a, b, 2);
        }));
        all.put("add with zero", around(g -> g.add("op", new Add(), g.add("z", new Zero(1), 2), 2)));
        all.put("concat", around(g -> g.add("op", new Concat(), g.add("a", new Shift(), 2), 2)));
        all.put("multiply", around(g -> {
            int squeeze = g.add("squeeze", new GlobalAveragePool(), 2);
            int excite = g.add("excite", conv(8, 1, 1).withBias(), squeeze);
            return g.add("op", new Multiply(), 2, g.add("gate", new Activation(Activation.Function.SIGMOID), excite));
        }));
        return all;
    }

    /** conv-bn, then the part, then a classifier of 3 classes. The builder's value 2 is the part's input. */
    private static Network around(ToIntFunction<Graph.Builder> part) {
        Graph.Builder graph = Graph.builder(1);
        graph.add("norm", new BatchNorm(true), graph.add("first", conv(8, 3, 1), 0));
        int middle = part.applyAsInt(graph);
        int pooled = graph.add("pool", new GlobalAveragePool(), middle);
        graph.add(
                "classify",
                new Linear(Expr.of(3), true),
                graph.add("after", new Activation(Activation.Function.SWISH), pooled));
        return close(graph, Shape.of(3, 6, 7));
    }

    private static Network close(Graph.Builder graph, Shape input) {
        Graph made = graph.build(0);
        Graph whole = new Graph(1, made.nodes(), made.nodes().size());
        return Flattening.network("sample", whole, input, new Architecture(new DecisionSet(List.of())));
    }

    /** A small image network with everything that training uses: 3 x 12 x 12, 4 classes. */
    public static Network small() {
        Graph.Builder g = Graph.builder(1);
        int x = g.add("stem", conv(8, 3, 1), 0);
        x = g.add("stem-norm", new BatchNorm(true), x);
        int stem = g.add("stem-act", new Activation(Activation.Function.HARD_SWISH), x);
        x = g.add("expand", conv(16, 1, 1), stem);
        x = g.add("expand-norm", new BatchNorm(true), x);
        x = g.add("expand-act", Activation.relu(), x);
        x = g.add("depth", Conv.depthwise(Expr.of(16), Expr.of(3), 1, 1), x);
        x = g.add("depth-norm", new BatchNorm(true), x);
        x = g.add("project", conv(8, 1, 1), x);
        x = g.add("project-norm", new BatchNorm(true), x);
        x = g.add("path", new DropPath(), x);
        x = g.add("residual", new Add(), x, stem);
        x = g.add("down", conv(16, 3, 2), x);
        x = g.add("down-act", Activation.relu(), x);
        x = g.add("pool", new GlobalAveragePool(), x);
        x = g.add("drop", new Dropout(0.2), x);
        g.add("classify", new Linear(Expr.of(4), true), x);
        return close(g, Shape.of(3, 12, 12));
    }
}
