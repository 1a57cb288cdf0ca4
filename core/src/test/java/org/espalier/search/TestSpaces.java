package org.espalier.search;

import java.util.List;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.space.GraphSpace;

/** Small spaces for the tests of search. */
public final class TestSpaces {
    private TestSpaces() {}

    /** Six decisions between five operations: 15,625 members. */
    public static GraphSpace cell() {
        Graph.Builder b = Graph.builder(1);
        int at = 0;
        for (int i = 0; i < 6; i++) {
            Decision op = Decision.ofLabels("edge" + i, "skip", "conv1", "conv3", "conv5", "conv7");
            at = b.oneOf(
                    "edge" + i, op, List.of(Graph.of("skip", new Identity()), conv(1), conv(3), conv(5), conv(7)), at);
        }
        return finish("cell", b, at, new Shape(Expr.of(3), Expr.of(8), Expr.of(8)));
    }

    /** A depth and a kernel for each of four blocks, of which those beyond the depth do not matter: 3 + 9 + 27 + 81 members. */
    public static GraphSpace elastic() {
        Graph.Builder b = Graph.builder(1);
        List<Graph> blocks = java.util.stream.IntStream.range(0, 4)
                .mapToObj(i -> Graph.of(
                        "conv",
                        Conv.dense(
                                Expr.of(3),
                                Decision.ofInts("kernel" + i, 3, 5, 7).value(),
                                1)))
                .toList();
        int at = b.repeat("blocks", Decision.ofInts("depth", 1, 2, 3, 4), blocks, 0);
        return finish("elastic", b, at, new Shape(Expr.of(3), Expr.of(8), Expr.of(8)));
    }

    /** Some decisions between as many kernels: too many members to count through. */
    public static GraphSpace chain(int decisions, int options) {
        Graph.Builder b = Graph.builder(1);
        int at = 0;
        for (int i = 0; i < decisions; i++) {
            List<Graph> kernels = java.util.stream.IntStream.range(0, options)
                    .mapToObj(k -> conv(2 * k + 1))
                    .toList();
            Decision op = Decision.ofInts(
                    "kernel" + i,
                    java.util.stream.IntStream.range(0, options)
                            .map(k -> 2 * k + 1)
                            .toArray());
            at = b.oneOf("block" + i, op, kernels, at);
        }
        return finish("chain", b, at, new Shape(Expr.of(3), Expr.of(8), Expr.of(8)));
    }

    /** No open decision. */
    public static GraphSpace fixed() {
        return finish("fixed", Graph.builder(1), 0, new Shape(Expr.of(3), Expr.of(8), Expr.of(8)));
    }

    private static Graph conv(int kernel) {
        return Graph.of("conv", Conv.dense(Expr.of(3), Expr.of(kernel), 1));
    }

    private static GraphSpace finish(String name, Graph.Builder b, int at, Shape input) {
        int pooled = b.add("pool", new GlobalAveragePool(), at);
        return GraphSpace.of(name, b.build(b.add("classifier", new Linear(Expr.of(4), true), pooled)), input);
    }
}
