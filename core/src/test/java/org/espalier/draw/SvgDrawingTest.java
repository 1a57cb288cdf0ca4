package org.espalier.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Flattening;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SvgDrawingTest {
    private static Network network(String name, Graph graph) {
        return Flattening.network(name, graph, Shape.of(3, 32, 32), new DecisionSet(List.of()).architecture());
    }

    private static Network median(String name) {
        SearchSpace space = Zoo.installed().space(name, Map.of());
        return space.network(Landmarks.byMacs(space).median());
    }

    private static Conv conv(int out, int in, int stride) {
        return Conv.dense(Expr.of(out), Expr.of(3), stride);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "darts",
                "efficientnet-b0",
                "mobilenet-v3",
                "mobilenet-v3-large",
                "mobilenet-v3-small",
                "nas-bench-101",
                "nas-bench-201",
                "nas-bench-macro",
                "nats-size",
                "proxyless",
                "resnet-18",
                "resnet-50",
                "resnet-50-elastic",
                "single-path",
                "spos"
            })
    void noTextLeavesItsBoxAndNoBoxHidesAnother(String name) {
        Network network = median(name);
        String svg = SvgDrawing.of(network);
        Svg.of(svg).holdsWhatHoldsForAll();
        assertThat(SvgDrawing.of(network)).isEqualTo(svg);
    }

    @Test
    void isWellFormedAndShowsEveryBlock() {
        Graph.Builder b = Graph.builder(1);
        int value = 0;
        for (int i = 0; i < 7; i++) {
            value = b.add("block" + i, Graph.of("conv", conv(8 + i, 3, i % 2 + 1)), value);
        }
        Graph graph = b.build(
                b.add("classifier", new Linear(Expr.of(5), true), b.add("pool", new GlobalAveragePool(), value)));
        String svg = SvgDrawing.of(network("net <&> 'quoted'", graph));
        Svg drawn = Svg.of(svg).holdsWhatHoldsForAll();
        assertThat(drawn.rects("card")).hasSize(9);
        assertThat(svg).contains("3x3 /2 → 9", "linear → 5", "32x32", "\u00f7 2", "vector");
    }

    @Test
    void aStrideIsAStepDownAndToTheRight() {
        Svg drawn = Svg.of(SvgDrawing.of(median("resnet-18")));
        List<Svg.Box> floors = drawn.rects("floor");
        assertThat(floors).hasSize(6);
        for (int i = 1; i < floors.size(); i++) {
            assertThat(floors.get(i).y())
                    .isGreaterThan(floors.get(i - 1).y() + floors.get(i - 1).height());
            assertThat(floors.get(i).x()).isGreaterThan(floors.get(i - 1).x());
        }
        assertThat(drawn.blocks()).allMatch(card -> floors.stream().anyMatch(f -> f.holds(card)));
    }

    @Test
    void aBarFollowsTheRootOfItsChannels() {
        Graph.Builder b = Graph.builder(1);
        Graph graph = b.build(b.add("b", conv(400, 3, 1), b.add("a", conv(100, 3, 1), 0)));
        List<Svg.Box> bars = Svg.of(SvgDrawing.of(network("n", graph))).rects("bar");
        assertThat(bars).extracting(Svg.Box::width).containsExactly(65.0, 130.0);
    }

    @Test
    void equalBlocksAreAPileWithTheMacsOfAll() {
        SearchSpace space = Zoo.installed().space("nas-bench-201", Map.of());
        String svg = SvgDrawing.of(space.network(space.codec()
                .parse("|nor_conv_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|none~0|avg_pool_3x3~1|nor_conv_3x3~2|")));
        Svg drawn = Svg.of(svg).holdsWhatHoldsForAll();
        assertThat(drawn.blocks()).hasSize(8);
        assertThat(drawn.rects("card")).as("and the cell's graph").hasSize(8 + 9);
        assertThat(drawn.rects("pile")).hasSize(6);
        assertThat(svg)
                .contains(
                        "5 × stage1_cell1",
                        "stage1_cell1 to stage1_cell5",
                        "2 × nor_conv_3x3",
                        ">nor_conv_1x1<",
                        ">none<");
        assertThat(svg).contains("A pile: equal blocks");
    }

    @Test
    void theSharesOfTheMacsAddUp() {
        Network network = median("resnet-50");
        long all = Blocks.of(network).stream().mapToLong(Blocks.Block::macs).sum();
        assertThat(all).isEqualTo(network.macs());
    }

    @Test
    void squeezeAndExciteIsOneBar() {
        String svg = SvgDrawing.of(median("mobilenet-v3-large"));
        assertThat(svg).contains(">squeeze, excite<", "squeeze and excite").doesNotContain(">multiply<");
    }

    @Test
    void oneLayerThatSaysNothingIsDrawnAllTheSame() {
        String svg = SvgDrawing.of(network("n", Graph.of("norm", new BatchNorm(true, 1e-5, 0.1))));
        Svg.of(svg).holdsWhatHoldsForAll();
        assertThat(svg).contains(">batch norm<", "normalisation").doesNotContain("share'", "A step down");
    }

    @Test
    void aHundredLayersOneByOneAreCardsOfTheMainOnes() {
        Graph.Builder b = Graph.builder(1);
        int value = 0;
        for (int i = 0; i < 50; i++) {
            value = b.add("conv" + i, conv(1 + i * 40, 3, i % 12 == 11 ? 2 : 1), value);
            value = b.add("act" + i, new Activation(Activation.Function.RELU), value);
        }
        Svg drawn = Svg.of(SvgDrawing.of(network("n", b.build(value)))).holdsWhatHoldsForAll();
        assertThat(drawn.rects("card")).hasSize(50);
        assertThat(drawn.rects("chip")).hasSize(50);
    }

    @Test
    void veryManyLinesOfABlockAreClosed() {
        Graph.Builder inner = Graph.builder(1);
        int value = 0;
        for (int i = 0; i < 100; i++) {
            value = inner.add("conv" + i, conv(8, 3, 1), value);
        }
        Graph.Builder b = Graph.builder(1);
        Graph graph = b.build(b.add("block", inner.build(value), 0));
        String svg = SvgDrawing.of(network("n", graph));
        assertThat(Svg.of(svg).holdsWhatHoldsForAll().rects("bar")).hasSize(16);
        assertThat(svg).contains("and 85 more");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
                "\u7db2\u7db2\u7db2\u7db2\u7db2\u7db2\u7db2\u7db2\u7db2\u7db2\u7db2\u7db2\u7db2\u7db2\u7db2\u7db2\u7db2\u7db2\u7db2\u7db2\u7db2\u7db2\u7db2\u7db2\u7db2",
                "\ufdfd\ufdfd\ufdfd\ufdfd",
                "\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00"
            })
    void aLongNameIsShortenedAndWholeInItsTitle(String name) {
        Graph graph = Graph.of(name, conv(8, 3, 1));
        String svg = SvgDrawing.of(network(name.repeat(3), graph));
        assertThat(Svg.of(svg).holdsWhatHoldsForAll().all("title"))
                .anyMatch(title -> title.getTextContent().equals(name));
        assertThat(svg).contains("\u2026<");
        Svg.of(GraphDrawing.of(name, graph)).holdsWhatHoldsForAll();
    }
}
