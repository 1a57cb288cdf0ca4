package org.espalier.cli.own;

import java.util.List;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.space.GraphSpace;

/** Spaces with gated units, on images of 2 channels and 6 x 6 pixels, 3 classes. */
final class OwnSpaces {
    static final int SIZE = 6;
    static final int CLASSES = 3;

    private OwnSpaces() {}

    /** Two gated units of elastic width after a stem of elastic width. */
    static GraphSpace elastic() {
        Expr width = Decision.ofInts("width", 4, 6, 8).value();
        Graph.Builder b = Graph.builder(1);
        int x = b.add("norm", new BatchNorm(true), b.add("stem", Conv.dense(width, Expr.of(3), 1), 0));
        for (int i = 0; i < 2; i++) {
            Expr units = Decision.ofInts("units" + i, 3, 5, 9).value();
            x = b.add("gated" + i, new GatedUnit(units), x);
            x = b.add("after" + i, new BatchNorm(true), x);
        }
        return classified("gated-elastic", b, x);
    }

    /** On each of two edges a skip, a gated unit or a convolution. */
    static GraphSpace choices() {
        Expr width = Expr.of(4);
        Graph.Builder b = Graph.builder(1);
        int x = b.add("stem", Conv.dense(width, Expr.of(3), 1), 0);
        int left = b.oneOf("left", labels("left"), candidates(width), x);
        int right = b.oneOf("right", labels("right"), candidates(width), x);
        return classified("gated-choices", b, b.add("sum", new Add(), left, right));
    }

    private static Decision labels(String name) {
        return Decision.ofLabels(name, "skip", "gated", "conv");
    }

    private static List<Graph> candidates(Expr width) {
        Graph.Builder gated = Graph.builder(1);
        int unit = gated.add("unit", new GatedUnit(width), 0);
        Graph.Builder conv = Graph.builder(1);
        int dense = conv.add("conv", Conv.dense(width, Expr.of(3), 1), 0);
        return List.of(
                Graph.of("id", new Identity()),
                gated.build(gated.add("norm", new BatchNorm(false), unit)),
                conv.build(conv.add("norm", new BatchNorm(false), dense)));
    }

    private static GraphSpace classified(String name, Graph.Builder b, int value) {
        int pooled = b.add("pool", new GlobalAveragePool(), value);
        Graph graph = b.build(b.add("classifier", new Linear(Expr.of(CLASSES), true), pooled));
        return GraphSpace.of(name, graph, Shape.of(2, SIZE, SIZE));
    }
}
