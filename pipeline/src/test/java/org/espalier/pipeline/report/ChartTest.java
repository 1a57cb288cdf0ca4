package org.espalier.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

class ChartTest {
    private static Chart chart() {
        return new Chart("epoch", "loss", new Colours());
    }

    private static List<double[]> points(double... values) {
        return IntStream.range(0, values.length / 2)
                .mapToObj(i -> new double[] {values[2 * i], values[2 * i + 1]})
                .toList();
    }

    @Test
    void namesThatFollowEachOtherShareNeitherColourNorDashesNorMark() {
        Colours colours = new Colours();
        List<Colours.Look> looks =
                IntStream.range(0, 280).mapToObj(i -> colours.look("n" + i)).toList();
        assertThat(new HashSet<>(looks)).hasSize(280);
        for (int i = 1; i < looks.size(); i++) {
            assertThat(looks.get(i).colour()).isNotEqualTo(looks.get(i - 1).colour());
            assertThat(looks.get(i).dashes()).isNotEqualTo(looks.get(i - 1).dashes());
            assertThat(looks.get(i).mark()).isNotEqualTo(looks.get(i - 1).mark());
        }
        assertThat(colours.look("n7")).isEqualTo(looks.get(7));
        assertThat(colours.of("n7")).isEqualTo(looks.get(7).colour());
    }

    /** In print there is no hue: of equal mark and dashes the greys are apart. */
    @Test
    void fortyNamesAreToldApartWithoutColour() {
        Colours colours = new Colours();
        Set<String> grey = new HashSet<>();
        for (int i = 0; i < 35; i++) {
            Colours.Look look = colours.look("n" + i);
            grey.add(look.mark() + look.dashes());
        }
        assertThat(grey).hasSize(35);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 6, 7, 14, 100})
    void everySeriesHasALineAndALegendOfTheSameLook(int count) {
        Chart chart = chart();
        for (int i = 0; i < count; i++) {
            chart.line("n" + i, points(1, i, 2, i + 1, 3, i));
        }
        assertThat(chart.isEmpty()).isEqualTo(count == 0);
        Drawn drawn = Drawn.of(chart.svg());
        List<Element> lines = drawn.all("g", "line");
        List<Element> legends = drawn.all("g", "legend");
        assertThat(lines).hasSize(count);
        assertThat(legends).hasSize(count);
        for (int i = 0; i < count; i++) {
            assertThat(lines.get(i).getFirstChild().getTextContent()).isEqualTo("n" + i);
            assertThat(legends.get(i).getFirstChild().getTextContent()).isEqualTo("n" + i);
            Element line = (Element) lines.get(i).getElementsByTagName("path").item(0);
            Element sample =
                    (Element) legends.get(i).getElementsByTagName("path").item(0);
            assertThat(sample.getAttribute("stroke")).isEqualTo(line.getAttribute("stroke"));
            assertThat(sample.getAttribute("stroke-dasharray")).isEqualTo(line.getAttribute("stroke-dasharray"));
        }
        assertThat(drawn.all("rect", "hit")).hasSize(3 * count);
    }

    @Test
    void aBandIsShadedBehindItsLineInItsColourAndTheAxisReachesOverIt() {
        Chart chart = chart().line("a", points(1, 5, 2, 6))
                .band("a", List.of(new double[] {1, 4, 6}, new double[] {2, 4, 19}, new double[] {3, Double.NaN, 1}));
        Drawn drawn = Drawn.of(chart.svg());
        Element band = drawn.all("path", "band").get(0);
        Element line = (Element)
                drawn.all("g", "line").get(0).getElementsByTagName("path").item(0);
        assertThat(band.getAttribute("fill")).isEqualTo(line.getAttribute("stroke"));
        assertThat(band.getAttribute("d").split("[ML]"))
                .as("two corners there and two back")
                .hasSize(5);
        assertThat(chart.svg().indexOf("class='band'")).isLessThan(chart.svg().indexOf("class='line'"));
        assertThat(chart.svg()).contains(">20<");
        assertThat(chart().band("a", List.of(new double[] {1, 4, 6})).svg()).doesNotContain("band");
    }

    @Test
    void aFileStandsAlone() {
        String file = chart().line("a", points(1, 5, 2, 6)).file();
        assertThat(file)
                .startsWith("<svg xmlns='http://www.w3.org/2000/svg'")
                .contains("<style>")
                .endsWith("</svg>\n");
        assertThat(Drawn.of(file).all("g", "line")).hasSize(1);
    }

    @Test
    void manyNamesStandInColumnsAndLongOnesAreWholeUnderThePointer() {
        Chart chart = chart();
        String name = "a very long name of a network that has no end at all, or so it seems to those who read it";
        for (int i = 0; i < 14; i++) {
            chart.points(name + i, points(i, i));
        }
        Drawn drawn = Drawn.of(chart.svg());
        assertThat(drawn.texts("title")).contains(name + 13);
        assertThat(drawn.texts("text")).anyMatch(t -> t.endsWith("\u2026"));
        assertThat(chart.svg()).contains("viewBox='0 0 640 460'");
    }

    @Test
    void aPointSaysItsNameAndBothValues() {
        Drawn drawn = Drawn.of(chart().points("found", points(0.12345, 7)).svg());
        assertThat(drawn.texts("title")).contains("found\nepoch: 0.1235\nloss: 7");
        drawn = Drawn.of(chart().points("all", points(1, 2, Double.NaN, 3, 4, 5), List.of("a", "b", "c"))
                .svg());
        assertThat(drawn.texts("title")).contains("a\nepoch: 1\nloss: 2", "c\nepoch: 4\nloss: 5");
        assertThat(drawn.all("rect", "hit")).hasSize(2);
        assertThatThrownBy(() -> chart().points("x", points(1, 2), List.of()))
                .hasMessage("chart: 1 points of 'x' have 0 names");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -1, 0.001, 1e-300, 1e90, -1e90, 5e-324})
    void equalValuesHaveAnAxisAroundThem(double value) {
        Chart chart = chart().points("n", points(value, value, value, value));
        assertThat(chart.svg()).doesNotContain("NaN", "Infinity");
        Axis axis = Axis.over(List.of(new double[] {value, value}));
        boolean isNothing = Math.abs(value) < 1e-100;
        assertThat(axis.at(value, 0, 1))
                .as("what is never negative begins at 0")
                .isBetween(isNothing ? 0.0 : 0.2, isNothing ? 1e-9 : 0.8);
    }

    @Test
    void whatIsNoNumberIsLeftOut() {
        double[] odd = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e101};
        Chart chart = chart();
        for (double value : odd) {
            chart.points("n", points(value, 1, 1, value)).line("m", points(value, value));
        }
        assertThat(chart.isEmpty()).isTrue();
        assertThat(Drawn.of(chart.svg()).all("rect")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<script>x", "'><script>x", "\" onload=\"x", "]]>", "a\u0001b\u0000\ud800\uffff", "&amp;", ""})
    void namesStayTexts(String name) {
        Chart chart = new Chart(name, name, new Colours())
                .line(name, points(1, 2, 3, 4))
                .points(name + "2", points(1, 2), List.of(name));
        Drawn drawn = Drawn.of(chart.svg());
        assertThat(drawn.all("script")).isEmpty();
        assertThat(drawn.all("*")).noneMatch(e -> e.hasAttribute("onload"));
    }

    @Test
    void theDiagonalHasOneScale() {
        String svg = chart().diagonal().points("n", points(1, 10)).svg();
        assertThat(svg).contains("x1='64.0' y1='312.0' x2='624.0' y2='16.0'");
        assertThat(chart().points("n", points(1, 10)).svg()).doesNotContain("stroke-dasharray='4 4'");
    }

    @Test
    void veryManyPointsAreNotAllUnderThePointer() {
        List<double[]> many =
                IntStream.range(0, 5000).mapToObj(i -> new double[] {i, i}).toList();
        assertThat(Drawn.of(chart().points("n", many).svg()).all("rect", "hit")).hasSize(400);
        assertThat(Drawn.of(chart().line("n", many).svg()).all("rect", "hit")).hasSize(60);
        Chart two = chart().line("n", many).line("m", many);
        assertThat(two.svg().split("<circle", -1))
                .as("8 in the line and one in the legend")
                .hasSize(10);
    }
}
