package org.espalier.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.espalier.pipeline.report.LatencyScatter.Pair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyScatterTest {
    private static String caption(Pair... pairs) {
        return Drawn.of(LatencyScatter.html(List.of(pairs))).texts("figcaption").get(0);
    }

    @Test
    void saysHowFarOffThePredictionsAre() {
        List<Pair> pairs = List.of(new Pair("a", 1.1, 1), new Pair("b", 1.8, 2), new Pair("c", 4, 4));
        Drawn drawn = Drawn.of(LatencyScatter.html(pairs));
        assertThat(drawn.texts("figcaption"))
                .containsExactly("Dashed: predicted as measured. 3 networks, mean absolute error 6.7 %,"
                        + " Spearman's rank correlation 1.000.");
        assertThat(drawn.texts("title")).contains("b\nmeasured latency, ms: 2\npredicted latency, ms: 1.8");
        assertThat(drawn.texts("tr")).contains("a1.1110.0 %", "b1.82-10.0 %", "c440.0 %");
    }

    @Test
    void noneOrOneOrEqualOnesHaveNoRank() {
        assertThat(LatencyScatter.html(List.of())).isEmpty();
        assertThat(caption(new Pair("a", 2, 1)))
                .contains("1 network, mean absolute error 100.0 %, Spearman's rank correlation -.");
        assertThat(caption(new Pair("a", 1, 1), new Pair("b", 1, 1)))
                .contains("2 networks, mean absolute error 0.0 %, Spearman's rank correlation -.");
    }

    @Test
    void whatIsNoNumberIsLeftOutAndCounted() {
        assertThat(LatencyScatter.html(List.of(new Pair("a", Double.NaN, 1), new Pair("b", 1, Double.NaN))))
                .isEmpty();
        assertThat(caption(new Pair("a", 1, 1), new Pair("b", Double.NaN, 1), new Pair("c", 1, 1 / 0.0)))
                .contains("1 network (2 more without both values)");
        assertThat(caption(new Pair("a", 1, 0), new Pair("b", 3, 2)))
                .contains("2 networks, mean absolute error 50.0 %, Spearman's rank correlation 1.000.");
        assertThat(caption(new Pair("a", 1, 0))).contains("mean absolute error -,");
    }

    @Test
    void ofAHundredTheWorstAreListed() {
        List<Pair> pairs = IntStream.rangeClosed(1, 100)
                .mapToObj(i -> new Pair("n" + i, 10 + i * 0.1, 10))
                .toList();
        Drawn drawn = Drawn.of(LatencyScatter.html(pairs));
        assertThat(drawn.all("rect", "hit")).hasSize(100);
        assertThat(drawn.texts("tr")).hasSize(21).element(1).isEqualTo("n1002010100.0 %");
        assertThat(drawn.texts("p")).containsExactly("The 20 with the largest errors.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>x",
                "'><script>x",
                "\" onload=\"x",
                "a\u0001b\u0000\ud800\uffff",
                "",
                "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"
            })
    void namesStayTexts(String name) {
        Drawn drawn = Drawn.of(LatencyScatter.html(List.of(new Pair(name, 1, 2), new Pair(name, 2, 3))));
        assertThat(drawn.all("script")).isEmpty();
        assertThat(drawn.all("*")).noneMatch(e -> e.hasAttribute("onload"));
    }
}
