package org.espalier.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void thePageOfAllFiguresLoadsAndRunsNothing() {
        String html = FigureGallery.html();
        assertThat(html)
                .contains("default-src 'none'")
                .doesNotContain("<script", "javascript:", "@import", "url(", "NaN");
        Drawn drawn = Drawn.of(html.substring(html.indexOf("<body>") + 6, html.indexOf("</body>"))
                .replaceAll("(<img [^>]*)>", "$1/>"));
        assertThat(drawn.all("figure")).hasSizeGreaterThan(10);
        for (String id : List.of("figure", "svg", "table")) {
            assertThat(drawn.all(id)).allMatch(e -> e.getAttribute("id").isEmpty());
        }
    }

    @Test
    void aFigureWithoutADrawingIsNone() {
        assertThat(Figures.figure("", "x")).isEmpty();
        assertThat(Figures.figure("<svg/>", "a < b"))
                .isEqualTo("<figure><svg/><figcaption class='note'>a &lt; b</figcaption></figure>");
    }

    @Test
    void inPrintNothingIsFoldedNorCut() {
        String print = Figures.STYLE.substring(Figures.STYLE.indexOf("@media print"));
        assertThat(print)
                .contains(
                        "details::details-content{content-visibility:visible",
                        "figure,table,details{break-inside:avoid}");
    }
}
