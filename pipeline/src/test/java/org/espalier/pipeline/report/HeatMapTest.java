package org.espalier.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.espalier.event.EpochDone;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class HeatMapTest {
    static Map<String, Double> shares(Object... optionsAndShares) {
        Map<String, Double> shares = new LinkedHashMap<>();
        for (int i = 0; i < optionsAndShares.length; i += 2) {
            shares.put((String) optionsAndShares[i], ((Number) optionsAndShares[i + 1]).doubleValue());
        }
        return shares;
    }

    static EpochDone epoch(int number, Map<String, Map<String, Double>> probabilities) {
        return new EpochDone("search", number, 50, 1, Map.of(), "", probabilities);
    }

    private static EpochDone epoch(int number, double skip) {
        Map<String, Map<String, Double>> probabilities = new LinkedHashMap<>();
        probabilities.put("normal.edge2-0", shares("skip", skip, "conv", 1 - skip));
        probabilities.put("reduce.edge2-0", shares("skip", 0.25, "conv", 0.75));
        probabilities.put("normal.edge2-1", shares("skip", 0.5, "conv", 0.5));
        return epoch(number, probabilities);
    }

    @Test
    void cellsAreTheSharesOfEachOptionInEachEpochGroupedByCell() {
        HeatMap map = HeatMap.of(List.of(epoch(1, 0.5), epoch(2, 0.4), epoch(3, 0.3)));
        assertThat(map.epochs()).containsExactly(1, 2, 3);
        assertThat(map.groups()).extracting(HeatMap.Group::name).containsExactly("normal", "reduce");
        HeatMap.Group normal = map.groups().get(0);
        assertThat(normal.choices()).extracting(HeatMap.Choice::name).containsExactly("edge2-0", "edge2-1");
        assertThat(normal.choices())
                .extracting(HeatMap.Choice::path)
                .containsExactly("normal.edge2-0", "normal.edge2-1");
        assertThat(normal.choices().get(0).rows())
                .extracting(HeatMap.Row::option)
                .containsExactly("skip", "conv");
        assertThat(normal.choices().get(0).rows().get(0).shares()).containsExactly(0.5, 0.4, 0.3);
        assertThat(normal.choices().get(0).rows().get(1).shares()).containsExactly(0.5, 0.6, 0.7);
        assertThat(normal.choices().get(0).strongest()).isEqualTo(1);
        assertThat(normal.choices().get(1).strongest())
                .as("the first of equals")
                .isZero();
        assertThat(map.darkest()).isCloseTo(0.75, within(1e-12));
        assertThat(HeatMap.of(List.of(epoch(1, Map.of("a", shares("x", 0.61, "y", 0.39)))))
                        .darkest())
                .isCloseTo(0.65, within(1e-12));
        assertThat(HeatMap.of(List.of(epoch(1, Map.of("a", shares("x", 0.125)))))
                        .darkest())
                .isEqualTo(0.5);
    }

    /** After a lost checkpoint an epoch is told again; candidates may be dropped on the way, and epochs may be missing. */
    @Test
    void whatWasNotToldIsNoNumberAndTheLastWordCounts() {
        HeatMap map = HeatMap.of(List.of(
                epoch(1, Map.of("a", shares("x", 0.5, "y", 0.5))),
                epoch(2, Map.of("a", shares("x", 0.9, "y", 0.1))),
                new EpochDone("search", 3, 50, 1, Map.of("loss", 1.0)),
                epoch(2, Map.of("a", shares("x", 0.6, "y", 0.4))),
                epoch(7, Map.of("a", shares("x", 1), "b", shares("z", Double.NaN)))));
        assertThat(map.epochs()).containsExactly(1, 2, 7);
        List<HeatMap.Choice> choices = map.groups().get(0).choices();
        assertThat(map.groups()).singleElement().extracting(HeatMap.Group::name).isEqualTo("");
        assertThat(choices.get(0).rows().get(0).shares()).containsExactly(0.5, 0.6, 1);
        assertThat(choices.get(0).rows().get(1).shares()).containsExactly(0.5, 0.4, Double.NaN);
        assertThat(choices.get(0).strongest()).isZero();
        assertThat(choices.get(1).rows().get(0).shares()).containsOnly(Double.NaN);
        assertThat(choices.get(1).strongest()).isEqualTo(-1);
        assertThat(HeatMapDrawing.of(map)).singleElement().asString().doesNotContain("NaN");
    }

    @Test
    void ofManyEpochsSomeAreLeftOutEvenlyAndNeverTheFirstOrTheLast() {
        for (int count : new int[] {1, 2, 59, 60, 61, 150, 1000}) {
            List<EpochDone> epochs =
                    IntStream.rangeClosed(1, count).mapToObj(e -> epoch(e, 0.5)).toList();
            List<Integer> columns = HeatMap.of(epochs).epochs();
            assertThat(columns).hasSize(Math.min(count, 60)).isSorted().doesNotHaveDuplicates();
            assertThat(columns.get(0)).isOne();
            assertThat(columns.get(columns.size() - 1)).isEqualTo(count);
            int widest = IntStream.range(1, columns.size())
                    .map(i -> columns.get(i) - columns.get(i - 1))
                    .max()
                    .orElse(1);
            assertThat(widest).isLessThanOrEqualTo((count - 1) / 59 + 1);
        }
        assertThat(HeatMap.thinned(List.of(0, 1, 2, 3, 4, 5, 6), 4)).containsExactly(0, 2, 4, 6);
    }

    @Test
    void ofVeryManyDecisionsTheFirstAreDrawnAndTheOthersCounted() {
        Map<String, Map<String, Double>> probabilities = new LinkedHashMap<>();
        for (int i = 0; i < 250; i++) {
            probabilities.put("d" + i, shares("a", 1));
        }
        HeatMap map = HeatMap.of(List.of(epoch(1, probabilities)));
        assertThat(map.left()).isEqualTo(50);
        assertThat(map.groups())
                .singleElement()
                .satisfies(all -> assertThat(all.choices()).hasSize(200));
        assertThat(HeatMap.of(List.of()).isEmpty()).isTrue();
        assertThat(HeatMapDrawing.of(HeatMap.of(List.of()))).isEmpty();
    }

    /** Of two columns each is half of a field of 218 pixels. */
    @Test
    void theDarkerTheLargerAndNeighboursOfOneColourAreOneRectangle() {
        List<String> pages = HeatMapDrawing.of(HeatMap.of(List.of(
                epoch(1, Map.of("a", shares("x", 0.5, "y", 0.5, "z", 0))),
                epoch(2, Map.of("a", shares("x", 1, "y", 0.5, "z", 0))))));
        Drawn drawn = Drawn.of(pages.get(0));
        List<Element> paths = drawn.all("path");
        assertThat(paths).extracting(path -> path.getAttribute("fill")).containsExactly(Shade.of(0.5), Shade.of(1));
        assertThat(paths.get(0).getAttribute("d"))
                .isEqualTo("M104.0 41.0h109.4v11h-109.4zM104.0 52.0h218.0v11h-218.0z");
        assertThat(paths.get(1).getAttribute("d")).isEqualTo("M213.0 41.0h109.0v11h-109.0z");
        assertThat(drawn.texts("text")).contains("x", "y", "z", "1.000", "0.500", "0.000", "epoch 1", "2", "share 0");
        assertThat(drawn.all("rect", "hit"))
                .hasSize(3)
                .first()
                .satisfies(hit -> assertThat(hit.getTextContent()).isEqualTo("a: x\nepoch 1: 0.500\nepoch 2: 1.000"));
        assertThat(drawn.all("text"))
                .filteredOn(text -> text.getAttribute("font-weight").equals("bold"))
                .extracting(Element::getTextContent)
                .containsExactly("a", "x", "1.000");
    }

    /** Both cells of DARTS: 28 edges of 8 options, 50 epochs. */
    @Test
    void noDrawingIsHigherThanAPageAndNothingLiesOverAnything() {
        List<String> pages = HeatMapDrawing.of(HeatMap.of(FigureGallery.collapse(50)));
        assertThat(pages).hasSize(2);
        List<String> titles = new ArrayList<>();
        for (String page : pages) {
            Drawn drawn = Drawn.of(page);
            Element svg = drawn.all("svg").get(0);
            double height = Double.parseDouble(svg.getAttribute("viewBox").split(" ")[3]);
            assertThat(height).isBetween(100.0, 860.0);
            for (Element text : drawn.all("text")) {
                assertThat(Double.parseDouble(text.getAttribute("y"))).isBetween(5.0, height - 2);
            }
            drawn.all("title").forEach(title -> titles.add(title.getTextContent()));
        }
        assertThat(titles).hasSize(28 + 28 * 8).contains("normal.edge5-4", "reduce.edge5-4");
        assertThat(pages.stream().mapToInt(String::length).sum()).isLessThan(400_000);
    }

    @Test
    void namesAreEscapedAndShortened() {
        String name = "<script>alert('1')</script> & much longer than its place";
        String page = HeatMapDrawing.of(HeatMap.of(
                        List.of(epoch(1, Map.of(name + ".a", shares(name, 1), name + ".b", shares(name, 1))))))
                .get(0);
        assertThat(page).doesNotContain("<script");
        Drawn drawn = Drawn.of(page);
        assertThat(drawn.texts("title")).contains(name + ".a", name + ".a: " + name + "\nepoch 1: 1.000");
        assertThat(drawn.texts("text")).anyMatch(text -> text.startsWith("<script>") && text.endsWith("\u2026"));
    }
}
