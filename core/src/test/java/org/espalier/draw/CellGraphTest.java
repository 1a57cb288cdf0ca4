package org.espalier.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.espalier.graph.Network;
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
                network,
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
        String normal = cell(network, "cell0").structure();
        assertThat(cell(network, "cell0").inputs()).isEqualTo(1);
        assertThat(cell(network, "cell1").structure()).isEqualTo(normal);
        assertThat(cell(network, "cell7").structure()).isEqualTo(normal);
        assertThat(cell(network, "cell6").structure())
                .isNotEqualTo(normal)
                .isEqualTo(cell(network, "cell13").structure());
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
