package org.espalier.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.espalier.graph.Graph;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class GraphDrawingTest {
    @ParameterizedTest
    @CsvSource({
        "nas-bench-201, nor_conv_3x3, 1",
        "mobilenet-v3, 2 or 3 or 4 of 4 blocks, 0",
        "resnet-18, stage1_block1, 0"
    })
    void showsChoicesAndEachDistinctCellOnce(String name, String shown, int cells) throws Exception {
        Graph graph = Zoo.installed().space(name, Map.of()).graph().orElseThrow();
        String svg = GraphDrawing.of(name, graph);
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
        assertThat(svg).contains(shown);
        int root = graph.nodes().size() + 1;
        assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(root + cells * 9);
    }
}
