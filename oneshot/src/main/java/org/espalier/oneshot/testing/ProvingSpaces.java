package org.espalier.oneshot.testing;

import java.util.List;
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
import org.espalier.graph.Primitives.Zero;
import org.espalier.graph.Shape;
import org.espalier.space.GraphSpace;

/** Spaces of a few channels and pixels, in which a contract suite takes seconds. */
public final class ProvingSpaces {
    private static final int CLASSES = 4;

    private ProvingSpaces() {}

    /** 27 members: three choices between operations, two of which are summed; nothing else is decided, so that it can be relaxed. */
    public static GraphSpace choices() {
        Graph.Builder graph = Graph.builder(1);
        int stem = graph.add("stem", normed(4, 1), 0);
        int left = graph.oneOf("left", operation("left"), candidates(), stem);
        int right = graph.oneOf("right", operation("right"), candidates(), stem);
        int sum = graph.add("sum", new Add(), left, right);
        int last = graph.oneOf("last", operation("last"), candidates(), sum);
        return closed("choices", graph, graph.add("skip", new Add(), last, stem), Shape.of(3, 6, 6));
    }

    /** 16 members: width, depth, kernel and resolution of a network are decided; there is no choice between operations. */
    public static GraphSpace elastic() {
        Expr resolution = Decision.ofInts("resolution", 6, 8).value();
        Expr width = Decision.ofInts("width", 4, 6).value();
        Expr kernel = Decision.ofInts("kernel", 3, 5).value();
        Graph.Builder block = Graph.builder(1);
        int middle = block.add("spatial", Conv.depthwise(width, kernel, 1, 1), 0);
        Graph repeated = block.build(block.add("norm", new BatchNorm(true), middle));
        Graph.Builder graph = Graph.builder(1);
        int x = graph.add("stem", Conv.dense(width, Expr.of(3), 1), 0);
        x = graph.repeat("blocks", Decision.ofInts("depth", 1, 2), List.of(repeated, repeated), x);
        return closed("elastic", graph, x, new Shape(Expr.of(3), resolution, resolution));
    }

    private static Decision operation(String name) {
        return Decision.ofLabels(name, "none", "skip", "conv");
    }

    private static List<Graph> candidates() {
        return List.of(Graph.of("zero", new Zero(1)), Graph.of("identity", new Identity()), normed(4, 3));
    }

    private static Graph normed(int channels, int kernel) {
        Graph.Builder graph = Graph.builder(1);
        int x = graph.add("conv", Conv.dense(Expr.of(channels), Expr.of(kernel), 1), 0);
        x = graph.add("norm", new BatchNorm(true), x);
        return graph.build(graph.add("relu", Activation.relu(), x));
    }

    private static GraphSpace closed(String name, Graph.Builder graph, int value, Shape input) {
        int pooled = graph.add("pool", new GlobalAveragePool(), value);
        return GraphSpace.of(
                name, graph.build(graph.add("classifier", new Linear(Expr.of(CLASSES), true), pooled)), input);
    }
}
