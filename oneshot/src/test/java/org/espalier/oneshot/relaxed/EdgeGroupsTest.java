package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.Add;
import org.junit.jupiter.api.Test;

/** Edges that share what goes into a node, wherever the node stands. */
class EdgeGroupsTest {
    private static final Decision LEFT = new Decision("left", List.of("1x1", "3x3"));
    private static final Decision RIGHT = new Decision("right", List.of("1x1", "3x3"));
    private static final Decision DEPTH = Decision.ofInts("depth", 1, 2);
    private static final Decision WAY = new Decision("way", List.of("summed", "plain"));

    private static Graph convolution(int kernel) {
        Graph.Builder b = Graph.builder(1);
        return b.build(b.add("conv", Conv.dense(Expr.of(4), Expr.of(kernel), 1), 0));
    }

    /** Two edges into one node. */
    private static Graph summed() {
        Graph.Builder b = Graph.builder(1);
        List<Graph> options = List.of(convolution(1), convolution(3));
        int left = b.oneOf("left", LEFT, options, 0);
        int right = b.oneOf("right", RIGHT, options, 0);
        return b.build(b.add("sum", new Add(), left, right));
    }

    private static void isOneGroup(Graph graph) {
        assertThat(EdgeGroups.of(graph).groups()).containsExactly(List.of(LEFT, RIGHT));
    }

    @Test
    void aCellThatIsRepeatedIsOneGroup() {
        Graph.Builder b = Graph.builder(1);
        isOneGroup(b.build(b.repeat("cells", DEPTH, List.of(summed(), summed()), 0)));
    }

    @Test
    void aCellThatIsAnAlternativeIsOneGroup() {
        Graph.Builder b = Graph.builder(1);
        isOneGroup(b.build(b.oneOf("way", WAY, List.of(summed(), convolution(3)), 0)));
    }

    @Test
    void aCellInACellIsOneGroup() {
        Graph.Builder b = Graph.builder(1);
        isOneGroup(b.build(b.add("outer", summed(), 0)));
    }
}
