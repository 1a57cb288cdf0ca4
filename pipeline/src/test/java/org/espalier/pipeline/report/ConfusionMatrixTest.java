package org.espalier.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

class ConfusionMatrixTest {
    private static final long[][] COUNTS = {{8, 2, 0}, {1, 29, 0}, {0, 0, 0}};

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "class " + i).toList();
    }

    @Test
    void rowsAreShadedByTheirShareAndTheRecallStandsBeside() {
        String html = ConfusionMatrix.html(List.of("ok", "scratch", "never"), COUNTS);
        Drawn drawn = Drawn.of(html);
        assertThat(drawn.texts("title"))
                .contains(
                        "ok, right: 8 of 10, 80.0 %",
                        "ok taken for scratch: 2 of 10, 20.0 %",
                        "scratch taken for ok: 1 of 30, 3.3 %",
                        "ok: recall 80.0 %",
                        "never: recall -");
        assertThat(drawn.texts("text"))
                .contains("8", "2", "1", "29", "80.0 %", "96.7 %", "-", "* scratch", "ok")
                .doesNotContain("0", "scratch");
        assertThat(drawn.texts("figcaption"))
                .containsExactly(
                        "Rows: true class; columns: answer; shading: share of the row. 40 images, right 92.5 %,"
                                + " mean of the recalls 88.3 %. * The most frequent class, scratch: who always answers it is right"
                                + " in 75.0 %.");
        assertThat(fill(drawn, "ok, right")).isLessThan(fill(drawn, "ok taken for scratch"));
        assertThat(fill(drawn, "ok taken for never")).isEqualTo("#ffffff");
        assertThat(drawn.all("table")).isEmpty();
    }

    /** Darker colours are smaller numbers here. */
    private static String fill(Drawn drawn, String title) {
        return drawn.all("rect").stream()
                .filter(r -> r.getTextContent().startsWith(title))
                .map(r -> r.getAttribute("fill"))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "2, 4, 0", "20, 400, 0", "21, 21, 1", "100, 100, 1"})
    void aboveTwentyClassesNumbersStandUnderThePointerAndInATable(int classes, int cells, int tables) {
        long[][] counts = new long[classes][classes];
        IntStream.range(0, classes).forEach(i -> counts[i][i] = 7);
        Drawn drawn = Drawn.of(ConfusionMatrix.html(names(classes), counts));
        long shown = drawn.texts("title").stream()
                .filter(t -> t.contains(" of 7, ") || t.contains("right"))
                .count();
        assertThat(shown).isEqualTo(cells);
        assertThat(drawn.texts("text").contains("7")).isEqualTo(classes <= 20);
        assertThat(drawn.all("table")).hasSize(tables);
    }

    @Test
    void ofManyClassesTheMostFrequentConfusionsAndTheLowestRecallsAreListed() {
        long[][] counts = new long[30][30];
        IntStream.range(0, 30).forEach(i -> counts[i][i] = 10);
        counts[4][9] = 30;
        counts[5][2] = 3;
        Drawn drawn = Drawn.of(ConfusionMatrix.html(names(30), counts));
        List<String> rows = drawn.texts("tr");
        assertThat(rows).hasSize(3 + 11);
        assertThat(rows.subList(1, 3)).containsExactly("class 4class 93075.0 %", "class 5class 2323.1 %");
        assertThat(rows.subList(4, 7)).containsExactly("class 425.0 %40", "class 576.9 %13", "class 0100.0 %10");
    }

    @Test
    void aThousandClassesStillMakeAPage() {
        long[][] counts = new long[1000][1000];
        IntStream.range(0, 1000).forEach(i -> IntStream.range(0, 1000).forEach(j -> counts[i][j] = 1 + (i + j) % 3));
        String html = ConfusionMatrix.html(Collections.nCopies(1000, "x".repeat(500)), counts);
        assertThat(html.length()).isLessThan(2_000_000);
        assertThat(html).contains("The 996,000 rarest confusions are not drawn.");
    }

    @Test
    void noClassesAndNoImagesAreNoFigure() {
        assertThat(ConfusionMatrix.html(List.of(), new long[0][0])).isEmpty();
        assertThat(ConfusionMatrix.html(names(2), new long[2][2])).isEmpty();
    }

    @Test
    void equalRowsHaveTheFirstAsTheMostFrequent() {
        String html = ConfusionMatrix.html(names(3), new long[][] {{0, 0, 1}, {5, 0, 0}, {0, 0, 5}});
        assertThat(Drawn.of(html).texts("text")).contains("* class 1", "class 2");
    }

    @Test
    void largeNumbersFitTheirCells() {
        Drawn drawn = Drawn.of(ConfusionMatrix.html(names(2), new long[][] {{99_999, 0}, {3_200_000, 1}}));
        assertThat(drawn.texts("text")).contains("99999", "3.2e6");
        Element cell = drawn.all("rect").get(1);
        assertThat(Double.parseDouble(cell.getAttribute("width"))).isGreaterThan(5 * 0.64 * 11);
    }

    @Test
    void whatIsNoMatrixIsRefused() {
        assertThatThrownBy(() -> ConfusionMatrix.html(names(2), new long[1][2]))
                .hasMessage("confusion matrix: expected 2 rows, got 1");
        assertThatThrownBy(() -> ConfusionMatrix.html(names(2), new long[][] {{1, 2}, {3}}))
                .hasMessage("confusion matrix: row 1: expected 2 columns, got 1");
        assertThatThrownBy(() -> ConfusionMatrix.html(names(2), new long[][] {{1, 2}, {-3, 0}}))
                .hasMessage("confusion matrix: row 1, column 0: expected a number of images, got -3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>x",
                "'><script>x",
                "\" onload=\"x",
                "]]>",
                "a\u0001b\u0000\ud800\uffff",
                "&amp;",
                "",
                "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"
            })
    void namesStayTexts(String name) {
        for (int classes : new int[] {2, 30, 70}) {
            long[][] counts = new long[classes][classes];
            counts[1][0] = 3;
            Drawn drawn = Drawn.of(ConfusionMatrix.html(Collections.nCopies(classes, name), counts));
            assertThat(drawn.all("script")).isEmpty();
            assertThat(drawn.all("*")).noneMatch(e -> e.hasAttribute("onload"));
        }
    }
}
