package org.espalier.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.espalier.draw.CellDrawing.Cell;
import org.espalier.draw.CellDrawing.Op;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class CellDrawingTest {
    private static Document drawn(Cell... cells) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(CellDrawing.of("cells", List.of(cells)))));
    }

    private static List<Element> all(Document drawing, String tag) {
        NodeList found = drawing.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    @Test
    void operationsInputsAndNodesAreBoxesEachBelowWhatItReads() throws Exception {
        Document drawing = drawn(
                new Cell(
                        "normal",
                        2,
                        List.of(new Op("sep", 0, 2, false), new Op("skip", 1, 2, true), new Op("pool", 2, 3, false))),
                new Cell("reduce", 1, List.of(new Op("conv", 0, 1, false))));
        List<String> texts =
                all(drawing, "text").stream().map(Element::getTextContent).toList();
        assertThat(texts)
                .containsExactlyInAnyOrder(
                        "normal", "input 0", "input 1", "sep", "skip", "pool", "node 2", "node 3", "reduce", "input",
                        "conv", "node 1");
        assertThat(top(drawing, "input 0")).isLessThan(top(drawing, "sep"));
        assertThat(top(drawing, "sep")).isEqualTo(top(drawing, "skip")).isLessThan(top(drawing, "node 2"));
        assertThat(top(drawing, "node 2")).isLessThan(top(drawing, "pool"));
        assertThat(top(drawing, "pool")).isLessThan(top(drawing, "node 3"));
        // two to the operations, two to their sum, one to the pool and one from it; two of the other cell
        assertThat(all(drawing, "path")).hasSize(8);
        assertThat(all(drawing, "rect").stream()
                        .filter(rect -> rect.getAttribute("class").equals("marked")))
                .hasSize(1);
    }

    private static double top(Document drawing, String text) {
        return all(drawing, "text").stream()
                .filter(element -> element.getTextContent().equals(text))
                .mapToDouble(element -> number(element, "y"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void nothingIsOutsideTheDrawing() throws Exception {
        List<Op> ops = new ArrayList<>();
        for (int node = 2; node < 9; node++) {
            ops.add(new Op("a name that is longer than any box may be wide", node - 1, node, true));
            ops.add(new Op("b", 0, node, false));
        }
        Document drawing = drawn(new Cell("one", 2, ops), new Cell("two", 2, ops));
        Element svg = drawing.getDocumentElement();
        for (Element rect : all(drawing, "rect")) {
            assertThat(number(rect, "x")).isNotNegative();
            assertThat(number(rect, "x") + number(rect, "width")).isLessThanOrEqualTo(number(svg, "width"));
            assertThat(number(rect, "y") + number(rect, "height")).isLessThanOrEqualTo(number(svg, "height"));
        }
    }

    /** The value that it would read is nobody's, as in a cell of which a node has no operation. */
    @Test
    void anOperationThatReadsNothingStandsAlone() throws Exception {
        assertThat(all(drawn(new Cell("c", 1, List.of(new Op("a", 1, 2, false)))), "path"))
                .hasSize(1);
        assertThat(all(drawn(new Cell("c", 1, List.of())), "text")).hasSize(2);
    }

    @Test
    void whatLeadsBackOrComesFromNowhereIsRefused() {
        assertThatThrownBy(() -> new Op("conv", 2, 2, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("operation 'conv' of a cell: expected to lead to a later value, got 2 to 2");
        assertThatThrownBy(() -> new Op("conv", -1, 2, false)).hasMessageEndingWith("got -1 to 2");
        assertThatThrownBy(() -> new Cell("c", 0, List.of())).hasMessage("cell 'c': expected an input at least, got 0");
    }
}
