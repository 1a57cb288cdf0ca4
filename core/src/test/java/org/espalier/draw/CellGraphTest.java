package org.espalier.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Flattening;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Shape;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class CellGraphTest {
    private static Network median(String name) {
        SearchSpace space = Zoo.installed().space(name, Map.of());
        return space.network(Landmarks.byMacs(space).median());
    }

    private static CellGraph cell(Network network, String name) {
        Map<String, Integer> values = new HashMap<>();
        network.layers().forEach(layer -> values.put(layer.name(), values.size() + 1));
        return CellGraph.of(
                values,
                network.layers().stream()
                        .filter(l -> l.name().startsWith(name + "/"))
                        .toList());
    }

    private static List<String> rows(CellGraph graph) {
        return graph.rows().stream()
                .map(row -> row.stream()
                        .map(node -> graph.nodes().get(node).name())
                        .filter(name -> !name.isEmpty())
                        .sorted()
                        .collect(Collectors.joining(" ")))
                .toList();
    }

    @Test
    void partsStandAboveWhatReadsThem() {
        SearchSpace space = Zoo.installed().space("nas-bench-201", Map.of());
        CellGraph graph = cell(
                space.network(
                        space.codec()
                                .parse(
                                        "|nor_conv_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|none~0|avg_pool_3x3~1|nor_conv_3x3~2|")),
                "stage2_cell3");
        assertThat(rows(graph))
                .containsExactly(
                        "input",
                        "nor_conv_3x3",
                        "nor_conv_1x1 skip_connect",
                        "node2",
                        "avg_pool_3x3 none nor_conv_3x3",
                        "node3");
    }

    @Test
    void everyConnectionGoesFromOneRowToTheNext() {
        CellGraph graph = cell(median("darts"), "cell1");
        Map<Integer, Integer> rowOf = new HashMap<>();
        for (int row = 0; row < graph.rows().size(); row++) {
            for (int node : graph.rows().get(row)) {
                assertThat(rowOf.put(node, row)).isNull();
            }
        }
        assertThat(rowOf).hasSize(graph.nodes().size());
        assertThat(graph.edges()).allMatch(e -> rowOf.get(e.to()) == rowOf.get(e.from()) + 1);
        assertThat(graph.inputs()).isEqualTo(2);
        assertThat(graph.nodes().stream().filter(CellGraph.Node::isBox)).hasSize(2 + 2 + 8 + 4 + 1);
    }

    @Test
    void cellsAreTheSameWhereverTheirInputsComeFrom() {
        Network network = median("darts");
        CellGraph first = cell(network, "cell0");
        assertThat(first.inputs()).isEqualTo(1);
        assertThat(cell(network, "cell1").looksLike(first)).isTrue();
        assertThat(cell(network, "cell7").looksLike(first)).isTrue();
        assertThat(cell(network, "cell6").looksLike(first)).isFalse();
        assertThat(cell(network, "cell6").looksLike(cell(network, "cell13"))).isTrue();
    }

    /** Two inputs, three edges and their sum; the last edge reads the input of that number. */
    private static Graph twoInputs(int last) {
        Graph.Builder b = Graph.builder(2);
        int[] edges = new int[3];
        for (int i = 0; i < 3; i++) {
            Graph.Builder edge = Graph.builder(1);
            int conv = edge.add("conv", Conv.pointwise(Expr.of(3)), 0);
            edges[i] = b.add(
                    "edge" + i,
                    edge.build(edge.add("act", new Activation(Activation.Function.RELU), conv)),
                    i < 2 ? i : last);
        }
        return b.build(b.add("sum", new Add(), edges));
    }

    @Test
    void cellsThatReadOtherInputsAreNoPile() {
        for (int last = 0; last < 2; last++) {
            Graph.Builder b = Graph.builder(1);
            int stem = b.add("stem", Conv.pointwise(Expr.of(3)), 0);
            int one = b.add("one", twoInputs(0), 0, stem);
            Graph graph = b.build(b.add("two", twoInputs(last), stem, one));
            Network network =
                    Flattening.network("n", graph, Shape.of(3, 8, 8), new DecisionSet(List.of()).architecture());
            Svg drawn = Svg.of(SvgDrawing.of(network)).holdsWhatHoldsForAll();
            assertThat(drawn.blocks()).hasSize(last == 0 ? 2 : 3);
            assertThat(drawn.all("text").stream().filter(t -> t.getTextContent().equals("sum")))
                    .hasSize(last == 0 ? 1 : 2);
        }
    }

    @Test
    void noConnectionRunsThroughABox() {
        Svg drawn = Svg.of(SvgDrawing.of(median("darts")));
        assertThat(drawn.all("text").stream().map(Element::getTextContent).filter("input 1"::equals))
                .hasSize(2);
        long passed = drawn.all("path").stream()
                .map(p -> p.getAttribute("d"))
                .filter(d -> d.contains("C"))
                .filter(d -> {
                    String[] ends = d.substring(1).split("[ C]");
                    double x1 = Double.parseDouble(ends[0]);
                    double y1 = Double.parseDouble(ends[1]);
                    double y2 = Double.parseDouble(ends[ends.length - 1]);
                    double x2 = Double.parseDouble(ends[ends.length - 2]);
                    Svg.Box way = new Svg.Box(Math.min(x1, x2), y1 + 0.1, Math.abs(x2 - x1), y2 - y1 - 0.2, "");
                    assertThat(drawn.rects("card")).noneMatch(way::overlaps);
                    return x1 == x2;
                })
                .count();
        assertThat(passed).isGreaterThan(5);
    }
}
