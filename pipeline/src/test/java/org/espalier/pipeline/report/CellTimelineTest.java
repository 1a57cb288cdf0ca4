package org.espalier.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.event.EpochDone;
import org.espalier.pipeline.report.CellTimeline.Part;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class CellTimelineTest {
    private static final String FIRST = "|conv~0|+|none~0|skip~1|";
    private static final String SECOND = "|skip~0|+|none~0|skip~1|";

    private static EpochDone epoch(int number, String derived, Map<String, Double> measures) {
        return new EpochDone("search", number, 9, 1, measures, derived, Map.of());
    }

    private static EpochDone epoch(int number, String derived, double skips) {
        return epoch(number, derived, Map.of("skips", skips));
    }

    private static Drawn drawn(String html) {
        return Drawn.of(html.replaceAll("(<img [^>]*)>", "$1/>"));
    }

    @Test
    void epochsInARowWithOneCellAreOnePart() {
        assertThat(CellTimeline.parts(List.of(
                        epoch(1, FIRST, 1),
                        epoch(2, SECOND, 2),
                        epoch(3, SECOND, 2),
                        epoch(2, FIRST, 1),
                        epoch(3, SECOND, 2),
                        epoch(4, "", 0),
                        epoch(5, SECOND, 2),
                        epoch(6, FIRST, Map.of()))))
                .containsExactly(new Part(1, 2, FIRST, 1), new Part(3, 5, SECOND, 2), new Part(6, 6, FIRST, -1));
        assertThat(CellTimeline.html(List.of(epoch(1, "", 0)), "a")).isEmpty();
    }

    @Test
    void eachPartIsAsWideAsItIsLongAndTheLastIsChosen() {
        String html = CellTimeline.html(
                List.of(epoch(1, FIRST, 1), epoch(2, FIRST, 1), epoch(3, SECOND, 2), epoch(4, FIRST, 1)), "cells-0");
        assertThat(html).contains("repeat(4,minmax(0,1fr))");
        Drawn drawn = drawn(html);
        List<Element> inputs = drawn.all("input");
        assertThat(inputs).hasSize(3).allSatisfy(input -> {
            assertThat(input.getAttribute("type")).isEqualTo("radio");
            assertThat(input.getAttribute("name")).isEqualTo("cells-0");
        });
        assertThat(inputs).extracting(input -> input.getAttribute("checked")).containsExactly("", "", "checked");
        assertThat(inputs)
                .extracting(input -> input.getAttribute("aria-label"))
                .containsExactly("epochs 1 to 2", "epoch 3", "epoch 4");
        assertThat(drawn.all("span", "part"))
                .extracting(part -> part.getAttribute("style"))
                .containsExactly("grid-column:span 2", "grid-column:span 1", "grid-column:span 1");
        assertThat(drawn.all("img")).hasSize(3);
        assertThat(drawn.all("span", "cell").get(0).getTextContent()).isEqualTo("epochs 1 to 2, 1 skip");
        assertThat(drawn.texts("summary")).containsExactly("2 changes");
        assertThat(drawn.texts("td"))
                .containsExactly(
                        "1 - 2",
                        "1",
                        FIRST,
                        "3",
                        "2",
                        "0 to 1: conv \u2192 skip",
                        "4",
                        "1",
                        "0 to 1: skip \u2192 conv");
    }

    @Test
    void aCellThatNeverChangesHasNoTable() {
        String html = CellTimeline.html(List.of(epoch(1, FIRST, 1), epoch(2, FIRST, 1)), "a");
        assertThat(html).contains("epochs 1 to 2").doesNotContain("<table", "<details");
    }

    @Test
    void ofVeryManyChangesSomeAreDrawnAndAllAreToldInWords() {
        List<EpochDone> epochs = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            epochs.add(epoch(i, i % 2 == 0 ? FIRST : SECOND, 1));
        }
        Drawn drawn = drawn(CellTimeline.html(epochs, "a"));
        assertThat(drawn.all("input")).hasSize(60);
        assertThat(drawn.all("tr")).hasSize(201);
        assertThat(drawn.texts("p")).singleElement().asString().endsWith(" 140 changes are not drawn.");
        assertThat(drawn.all("span", "part"))
                .allSatisfy(part -> assertThat(part.getAttribute("style")).isEqualTo("grid-column:span 5"));
    }

    @Test
    void aNotationThatIsNoCellStandsThereEscaped() {
        String hostile = "<script>alert(1)</script>";
        assertThat(CellTimeline.html(List.of(epoch(1, hostile, 0), epoch(2, FIRST, 0)), "a"))
                .doesNotContain("<script")
                .contains("<code>&lt;script&gt;alert(1)&lt;/script&gt;</code>");
        String answers = CellTimeline.html(
                List.of(epoch(1, "{\"a\":\"<i>\",\"b\":\"1\"}", 0), epoch(2, "{\"a\":\"<b>\",\"b\":\"1\"}", 0)), "a");
        assertThat(answers)
                .contains("<b>a: &lt;b&gt;</b>", "<span class='answer'>b: 1</span>", "a: &lt;i&gt; \u2192 &lt;b&gt;")
                .doesNotContain("<i>");
        String genotype = "{\"normal\":[[\"" + hostile + "\",0],[\"" + hostile + "\",1]]}";
        assertThat(CellTimeline.html(List.of(epoch(1, genotype, 0)), "a")).doesNotContain("<script");
    }
}
