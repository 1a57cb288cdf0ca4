package org.espalier.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.espalier.graph.Graph;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphDrawingTest {
    private static Graph graph(String name) {
        return Zoo.installed().space(name, Map.of()).graph().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "nas-bench-201, nor_conv_3x3, 1",
        "mobilenet-v3, 2 or 3 or 4 of 4 blocks, 0",
        "resnet-18, stage1_block1, 0"
    })
    void showsChoicesAndEachDistinctCellOnce(String name, String shown, int cells) {
        Graph graph = graph(name);
        String svg = GraphDrawing.of(name, graph);
        assertThat(svg).contains(shown);
        int root = graph.nodes().size() + 1;
        assertThat(Svg.of(svg).rects("card")).hasSize(root + cells * 9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "darts",
                "mobilenet-v3",
                "nas-bench-201",
                "nas-bench-macro",
                "proxyless",
                "resnet-18",
                "resnet-50-elastic",
                "single-path",
                "spos"
            })
    void noTextLeavesItsBoxAndNoBoxHidesAnother(String name) {
        Svg.of(GraphDrawing.of(name, graph(name))).holdsWhatHoldsForAll();
    }

    @Test
    void aRepeatIsAPileThatSaysWhatIsChosenInIt() {
        String svg = GraphDrawing.of("mobilenet-v3", graph("mobilenet-v3"));
        assertThat(Svg.of(svg).rects("pile")).hasSize(10);
        assertThat(svg)
                .contains("\u00b7 expand: 3, 4, 6 (4 times)", "\u00b7 kernel: 3, 5, 7 (4 times)", "repeated blocks");
    }
}
