package org.espalier.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Flattening;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class SvgDrawingTest {
    @Test
    void isWellFormedAndShowsEveryBlock() throws Exception {
        Graph.Builder b = Graph.builder(1);
        int value = 0;
        for (int i = 0; i < 7; i++) {
            value = b.add("block" + i, Graph.of("conv", Conv.dense(Expr.of(8 + i), Expr.of(3), i % 2 + 1)), value);
        }
        Graph graph = b.build(
                b.add("classifier", new Linear(Expr.of(5), true), b.add("pool", new GlobalAveragePool(), value)));
        DecisionSet none = new DecisionSet(java.util.List.of());
        Network network = Flattening.network("net <&> 'quoted'", graph, Shape.of(3, 32, 32), none.architecture());
        String svg = SvgDrawing.of(network);
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertThat(document.getElementsByTagName("g").getLength()).isEqualTo(9);
        assertThat(svg).contains("conv 3x3 /2 → 9", "linear → 5");
    }

    @Test
    void drawsACellOnceWithItsEdges() throws Exception {
        SearchSpace space = Zoo.installed().space("nas-bench-201", Map.of());
        String svg = SvgDrawing.of(space.network(space.codec()
                .parse("|nor_conv_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|none~0|avg_pool_3x3~1|nor_conv_3x3~2|")));
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertThat(document.getElementsByTagName("g").getLength()).isEqualTo(10);
        assertThat(svg).contains("stage1_cell1 × 5", "edge2-1: skip_connect", "edge3-0: none");
    }
}
