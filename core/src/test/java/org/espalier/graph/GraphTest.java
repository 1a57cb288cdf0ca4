package org.espalier.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Primitives.Linear;
import org.junit.jupiter.api.Test;

class GraphTest {
    private static final Decision OP = Decision.ofLabels("op", "skip", "conv");
    private static final Decision DEPTH = Decision.ofInts("depth", 0, 2);
    private static final Decision WIDTH = Decision.ofInts("width", 8, 16);
    private static final Graph SKIP = Graph.of("skip", new Identity());
    private static final Graph CONV = Graph.of("conv", Conv.dense(WIDTH.value(), Expr.of(3), 1));

    @Test
    void badNodesAreNamed() {
        Graph.Builder b = Graph.builder(1);
        assertThatThrownBy(() -> b.add("a/b", new Identity(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bad node name 'a/b': not blank, no '/'");
        assertThatThrownBy(() -> b.add(" ", new Identity(), 0)).hasMessageContaining("bad node name ' '");
        assertThatThrownBy(() -> b.add("sub", SKIP, 0, 0)).hasMessage("node 'sub' takes 1 inputs, got 2");
    }

    @Test
    void badGraphsAreNamed() {
        assertThatThrownBy(() -> build(b -> {
                    b.add("a", new Identity(), 0);
                    return b.add("a", new Identity(), 0);
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two nodes of a graph are named 'a'");
        assertThatThrownBy(() -> build(b -> b.add("a", new Identity(), 1)))
                .hasMessage("node 'a' reads [1], but only 0..0 exist");
        assertThatThrownBy(() -> build(b -> b.add("a", new Identity(), -1))).hasMessageContaining("reads [-1]");
        assertThatThrownBy(() -> build(b -> b.add("a", new Identity(), 0) + 1)).hasMessage("output 2 does not exist");
        assertThatThrownBy(() -> build(b -> -1)).hasMessage("output -1 does not exist");
        assertThat(build(b -> 0)).isEqualTo(Graph.passThrough(1, 0));
    }

    private static Graph build(java.util.function.ToIntFunction<Graph.Builder> nodes) {
        Graph.Builder b = Graph.builder(1);
        return b.build(nodes.applyAsInt(b));
    }

    @Test
    void alternativesAndChainsFitTheirDecision() {
        assertThatThrownBy(() -> new Body.OneOf(OP, List.of(SKIP)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("decision 'op' has 2 options but the node has 1 alternatives");
        assertThatThrownBy(() -> new Body.OneOf(OP, List.of(SKIP, Graph.passThrough(2, 1))))
                .hasMessage("decision 'op': the alternatives take different numbers of inputs");
        assertThatThrownBy(() -> new Body.Repeat(DEPTH, List.of(SKIP)))
                .hasMessage("decision 'depth': cannot repeat 2 times, the chain has 1");
        assertThatThrownBy(() -> new Body.Repeat(Decision.ofInts("depth", -1), List.of(SKIP)))
                .hasMessage("decision 'depth': cannot repeat -1 times, the chain has 1");
        assertThatThrownBy(() -> new Body.Repeat(OP, List.of(SKIP, SKIP)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("decision 'op': expected whole numbers, got 'skip'");
        assertThatThrownBy(() -> new Body.Repeat(DEPTH, List.of(SKIP, Graph.passThrough(2, 0))))
                .hasMessage("decision 'depth': repeated graphs take one input");
    }

    @Test
    void endsFitTheirGraphs() {
        Expr one = OP.position();
        Body.Ends.Join concat = Body.Ends.Join.CONCAT;
        assertThatThrownBy(() -> new Body.Ends(List.of(one), List.of(SKIP, SKIP), concat))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a graph for each of one or more values, got 1 numbers and 2 graphs");
        assertThatThrownBy(() -> new Body.Ends(List.of(one), List.of(Graph.passThrough(2, 0)), concat))
                .hasMessage("the graph of an end takes one input and has no decisions");
        assertThatThrownBy(() -> new Body.Ends(List.of(one), List.of(CONV), concat))
                .hasMessage("the graph of an end takes one input and has no decisions");
        assertThatThrownBy(() -> new Body.Ends(List.of(one.plus(1)), List.of(SKIP), concat))
                .hasMessageStartingWith("whether an end stands is 0 or 1, got ");
        Graph.Builder b = Graph.builder(1);
        Body ends = new Body.Ends(List.of(one), List.of(SKIP), concat);
        assertThatThrownBy(() -> b.add("ends", ends, 0, 0)).hasMessage("node 'ends' takes 1 inputs, got 2");
        Graph graph = b.build(b.add("ends", ends, 0));
        assertThat(graph.decisions()).containsExactly(OP);
        assertThatThrownBy(() -> network(graph, new DecisionSet(List.of(OP)).architecture(0)))
                .hasMessageStartingWith("node 'ends': no end stands under ");
    }

    /** Two values of which the second may be left out; its graph is then no layer of the network. */
    @Test
    void whatDoesNotStandIsNotBuilt() {
        for (Body.Ends.Join join : Body.Ends.Join.values()) {
            Graph narrow = Graph.of("narrow", Conv.pointwise(Expr.of(3)));
            Graph.Builder b = Graph.builder(1);
            Body ends = new Body.Ends(List.of(Expr.ONE, OP.position()), List.of(Graph.passThrough(1, 0), narrow), join);
            Graph graph = b.build(b.add("ends", ends, 0, 0));
            DecisionSet decisions = new DecisionSet(graph.decisions());
            Network both = network(graph, decisions.architecture(1));
            assertThat(both.layers()).extracting(Network.Layer::name).containsExactly("ends/1/narrow", "ends/join");
            assertThat(both.layers().get(1).inputs()).containsExactly(0, 1);
            assertThat(both.classes()).isEqualTo(join == Body.Ends.Join.CONCAT ? 6 : 3);
            Network one = network(graph, decisions.architecture(0));
            assertThat(one.layers()).extracting(Network.Layer::name).containsExactly("ends/join");
            assertThat(one.classes()).isEqualTo(3);
        }
    }

    @Test
    void decisionsAreInOrderOfAppearance() {
        Graph.Builder b = Graph.builder(1);
        int at = b.repeat("blocks", DEPTH, List.of(CONV, CONV), 0);
        at = b.add("sub", Graph.of("conv", Conv.dense(WIDTH.value(), Expr.of(3), 1)), at);
        Graph graph = b.build(b.oneOf("mixed", OP, List.of(SKIP, CONV), at));
        assertThat(graph.decisions()).containsExactly(DEPTH, WIDTH, OP);
    }

    @Test
    void layersAreNamedByTheirPath() {
        Graph.Builder b = Graph.builder(1);
        int blocks = b.repeat("blocks", DEPTH, List.of(CONV, CONV), 0);
        int mixed = b.oneOf("mixed", OP, List.of(SKIP, CONV), blocks);
        int from = b.choose("from", Decision.ofLabels("from", "first", "second"), blocks, mixed);
        int sub = b.add("sub", CONV, from);
        Graph graph = b.build(b.add("add", new Add(), sub, sub));
        DecisionSet decisions = new DecisionSet(graph.decisions());
        assertThat(decisions.all()).extracting(Decision::path).containsExactly("depth", "width", "op", "from");

        Network deep = network(graph, decisions.architecture(1, 1, 1, 1));
        assertThat(deep.layers())
                .extracting(Network.Layer::name)
                .containsExactly("blocks/0/conv", "blocks/1/conv", "mixed/conv/conv", "sub/conv", "add");
        assertThat(deep.layers())
                .extracting(Network.Layer::inputs)
                .containsExactly(List.of(0), List.of(1), List.of(2), List.of(3), List.of(4, 4));
        assertThat(deep.shape(0)).isEqualTo(Shape.of(3, 8, 8));
        assertThat(deep.shape(5)).isEqualTo(Shape.of(16, 8, 8)).hasToString("16x8x8");

        Network shallow = network(graph, decisions.architecture(0, 0, 0, 0));
        assertThat(shallow.layers())
                .extracting(Network.Layer::name)
                .containsExactly("mixed/skip/skip", "sub/conv", "add");
        assertThat(shallow.layers())
                .extracting(Network.Layer::inputs)
                .containsExactly(List.of(0), List.of(0), List.of(2, 2));
    }

    private static Network network(Graph graph, Architecture architecture) {
        return Flattening.network("net", graph, Shape.of(3, 8, 8), architecture);
    }

    @Test
    void networksEndInTheirLastLayer() {
        Graph.Builder b = Graph.builder(1);
        int first = b.add("first", new Identity(), 0);
        b.add("second", new Identity(), 0);
        Architecture closed = new DecisionSet(List.of()).architecture();
        assertThatThrownBy(() -> network(b.build(first), closed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("network 'net': its last layer is not its result");
        assertThatThrownBy(() -> network(Graph.passThrough(1, 0), closed)).hasMessage("network 'net' has no layers");
    }

    @Test
    void aLayerThatDoesNotFitIsNamed() {
        Graph.Builder b = Graph.builder(1);
        int conv = b.add("conv", Conv.pointwise(Expr.of(5)), 0);
        Graph inner = b.build(b.add("add", new Add(), 0, conv));
        Graph.Builder outer = Graph.builder(1);
        Graph graph = outer.build(outer.add("block", inner, 0));
        assertThatThrownBy(() -> network(graph, new DecisionSet(List.of()).architecture()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("layer 'block/add': ");
    }

    @Test
    void countsOfASmallNetworkByHand() {
        Graph.Builder b = Graph.builder(1);
        int conv = b.add("conv", Conv.dense(Expr.of(4), Expr.of(3), 2).withBias(), 0);
        Network network = Flattening.network(
                "net",
                b.build(b.add("classifier", new Linear(Expr.of(7), true), conv)),
                Shape.of(3, 5, 9),
                new DecisionSet(List.of()).architecture());
        assertThat(network.shape(1)).isEqualTo(Shape.of(4, 3, 5));
        assertThat(network.params()).isEqualTo(3 * 4 * 9 + 4 + 60 * 7 + 7);
        assertThat(network.macs()).isEqualTo(3 * 4 * 9 * 15 + 60 * 7);
        assertThat(network.activationBytes()).isEqualTo(4 * (60 + 7));
        assertThat(network.classes()).isEqualTo(7);
    }

    @Test
    void convolutionsWithoutPaddingShrink() {
        Conv conv = new Conv(Expr.of(4), Expr.of(3), Expr.of(5), 1, 2, Expr.ONE, false, false);
        assertThat(conv.shape(List.of(Shape.of(3, 9, 9)))).isEqualTo(Shape.of(4, 5, 1));
        assertThat(conv.paddingHeight()).isEqualTo(Expr.ZERO);
        Conv same = new Conv(Expr.of(4), Expr.of(3), Expr.of(5), 1, 2, Expr.ONE, true, false);
        assertThat(same.shape(List.of(Shape.of(3, 9, 9)))).isEqualTo(Shape.of(4, 9, 9));
        assertThat(same.paddingHeight()).isEqualTo(Expr.of(2));
        assertThat(same.paddingWidth()).isEqualTo(Expr.of(4));
    }

    @Test
    void groupsDivideTheChannels() {
        Conv grouped = new Conv(Expr.of(8), Expr.of(3), Expr.of(3), 1, 1, Expr.of(4), true, false);
        assertThat(grouped.params(List.of(Shape.of(12, 2, 2)))).isEqualTo(Expr.of(8 * 3 * 9));
        assertThat(grouped.macs(List.of(Shape.of(12, 2, 2)))).isEqualTo(Expr.of(8 * 3 * 9 * 4));
        assertThat(grouped.isDepthwise()).isFalse();
        assertThat(Conv.depthwise(Expr.of(8), Expr.of(3), 1, 1).isDepthwise()).isTrue();
        assertThat(Conv.pointwise(Expr.ONE).isDepthwise()).isFalse();
        assertThatThrownBy(() -> grouped.shape(List.of(Shape.of(6, 2, 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("conv: 6 input channels cannot be divided into 4 groups");
    }

    @Test
    void stridesDifferOnlyWhereTheKernelIsOne() {
        Conv crossed = new Conv(Expr.of(8), Expr.ONE, Expr.of(7), 1, 2, 1, Expr.ONE, true, false);
        assertThat(crossed.shape(List.of(Shape.of(3, 8, 8)))).isEqualTo(Shape.of(8, 8, 4));
        assertThat(crossed).asString().contains("stride=1x2");
        assertThat(new Conv(Expr.of(8), Expr.of(7), Expr.ONE, 2, 1, 1, Expr.ONE, true, false)
                        .shape(List.of(Shape.of(3, 8, 8))))
                .isEqualTo(Shape.of(8, 4, 8));
        assertThatThrownBy(() -> new Conv(Expr.of(8), Expr.of(7), Expr.of(7), 1, 2, 1, Expr.ONE, true, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("strides of 1x2 need a kernel of 1");
        assertThatThrownBy(() -> new Conv(Expr.of(8), Expr.ONE, Expr.of(7), 2, 1, 1, Expr.ONE, true, false))
                .hasMessageContaining("2x1");
    }
}
