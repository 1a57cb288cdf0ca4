package org.espalier.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.espalier.pipeline.report.DerivedCell.Placed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerivedCellTest {
    private static final String BENCH = "|conv~0|+|none~0|skip~1|+|conv~0|none~1|pool~2|";
    private static final DerivedCell NONE = DerivedCell.of("");

    @Test
    void edgesOfABenchmarksCellAreRead() {
        assertThat(DerivedCell.of(BENCH).cells())
                .isEqualTo(Map.of(
                        "cell",
                        List.of(
                                new Placed("conv", 0, 1),
                                new Placed("none", 0, 2),
                                new Placed("skip", 1, 2),
                                new Placed("conv", 0, 3),
                                new Placed("none", 1, 3),
                                new Placed("pool", 2, 3))));
    }

    @Test
    void genotypesAreReadCellByCell() {
        DerivedCell cell = DerivedCell.of(
                "{\"normal\":[[\"sep\",0],[\"skip\",1],[\"dil\",2],[\"dil\",2]],\"normal_concat\":[2,3],\"reduce\":[[\"pool\",0],[\"pool\",1]],\"reduce_concat\":[2]}");
        assertThat(cell.cells().keySet()).containsExactly("normal", "reduce");
        assertThat(cell.cells().get("normal"))
                .containsExactly(
                        new Placed("sep", 0, 2),
                        new Placed("skip", 1, 2),
                        new Placed("dil", 2, 3),
                        new Placed("dil", 2, 3));
        assertThat(cell.answers()).isEmpty();
    }

    @Test
    void answersOfDecisionsAreRead() {
        DerivedCell cell = DerivedCell.of("{\"s1.op\":\"conv\",\"s1.depth\":2}");
        assertThat(cell.answers()).containsExactly(Map.entry("s1.op", "conv"), Map.entry("s1.depth", "2"));
        assertThat(cell.drawing(NONE)).isEmpty();
        assertThat(cell.changes(DerivedCell.of("{\"s1.op\":\"skip\",\"s1.depth\":2}")))
                .containsExactly("s1.op: skip \u2192 conv");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "anything",
                "[2,1,0]",
                "{",
                "{\"normal\":[[\"a\",7],[\"b\",0]]}",
                "{\"normal\":[[\"a\",0]]}",
                "{\"normal\":[[\"a\",-1],[\"b\",0]]}",
                "{\"normal\":[]}",
                "|a~1|",
                "|a~0|+|b~2|",
                "|a~0|+",
                "{\"a\":{\"b\":1}}"
            })
    void whatIsNoneOfTheseIsAText(String notation) {
        DerivedCell cell = DerivedCell.of(notation);
        assertThat(cell.cells()).isEmpty();
        assertThat(cell.answers()).isEmpty();
        assertThat(cell.drawing(DerivedCell.of(BENCH))).isEmpty();
        assertThat(cell.changes(DerivedCell.of(BENCH))).isEmpty();
    }

    @Test
    void aVeryLongTextIsReadInVeryLittleTime() {
        assertThat(DerivedCell.of("|a~0".repeat(100_000)).cells()).isEmpty();
        assertThat(DerivedCell.of("|a~0".repeat(900) + "|").cells()).isEmpty();
        assertThat(DerivedCell.of("[".repeat(100_000)).cells()).isEmpty();
        assertThat(DerivedCell.of("{\"a\":" + "[".repeat(100_000)).cells()).isEmpty();
    }

    @Test
    void whatIsNotAsBeforeIsMarkedAndToldByItsPlace() {
        DerivedCell before = DerivedCell.of(BENCH);
        DerivedCell now = DerivedCell.of("|conv~0|+|skip~0|skip~1|+|conv~0|none~1|conv~2|");
        assertThat(now.changes(before)).containsExactly("0 to 2: none \u2192 skip", "2 to 3: pool \u2192 conv");
        assertThat(marks(now.drawing(before))).isEqualTo(2);
        assertThat(marks(now.drawing(now))).isZero();
        assertThat(marks(now.drawing(NONE))).as("nothing was before").isZero();
    }

    /** Two operations may come from one value, and an edge may go. */
    @Test
    void aChangedEdgeIsToldAtBothOfItsPlaces() {
        DerivedCell before = DerivedCell.of("{\"normal\":[[\"sep\",0],[\"sep\",0]],\"reduce\":[[\"a\",0],[\"b\",1]]}");
        DerivedCell now = DerivedCell.of("{\"normal\":[[\"sep\",0],[\"sep\",1]],\"reduce\":[[\"a\",0],[\"b\",1]]}");
        assertThat(now.changes(before))
                .containsExactly("normal 0 to 2: sep, sep \u2192 sep", "normal 1 to 2: - \u2192 sep");
        assertThat(marks(now.drawing(before))).isOne();
    }

    private static int marks(String svg) {
        return Drawn.of(svg).all("rect", "marked").size();
    }
}
