package org.espalier.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** A drawing, read back, and what holds for every one. */
final class Svg {
    private final Document document;

    private Svg(Document document) {
        this.document = document;
    }

    static Svg of(String svg) {
        try {
            return new Svg(DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(svg))));
        } catch (Exception e) {
            throw new AssertionError(svg, e);
        }
    }

    /** A rectangle or a text with its upper bound of a width. */
    record Box(double x, double y, double width, double height, String fill) {
        double right() {
            return x + width;
        }

        boolean overlaps(Box other) {
            return x < other.right() && other.x < right() && y < other.y + other.height && other.y < y + height;
        }

        boolean holds(Box inner) {
            return inner.x >= x
                    && inner.right() <= right() + 0.1
                    && inner.y >= y
                    && inner.y + inner.height <= y + height + 0.1;
        }
    }

    List<Element> all(String tag) {
        return elements(document.getDocumentElement(), tag);
    }

    private static List<Element> elements(Element parent, String tag) {
        NodeList found = parent.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    /** The cards of blocks of layers, without those of the graphs of cells. */
    List<Box> blocks() {
        return all("g").stream()
                .filter(g -> g.getAttribute("class").equals("block"))
                .map(g -> rects(g, "card").get(0))
                .toList();
    }

    List<Box> rects(String type) {
        return rects(document.getDocumentElement(), type);
    }

    private static List<Box> rects(Element parent, String type) {
        return elements(parent, "rect").stream()
                .filter(r -> r.getAttribute("class").equals(type))
                .map(r -> new Box(
                        number(r, "x"),
                        number(r, "y"),
                        number(r, "width"),
                        number(r, "height"),
                        r.getAttribute("fill")))
                .toList();
    }

    private static Box text(Element text) {
        double width = TextWidths.of(text.getTextContent(), Canvas.SIZE, text.hasAttribute("font-weight"));
        return new Box(number(text, "x"), number(text, "y") - 9, width, 11, "");
    }

    private static double number(Element element, String name) {
        return Double.parseDouble(element.getAttribute(name));
    }

    /** No text over an edge, no box over another, everything within the drawing, a legend of what is drawn and nothing else. */
    Svg holdsWhatHoldsForAll() {
        Element root = document.getDocumentElement();
        Box page = new Box(0, 0, number(root, "width"), number(root, "height"), "");
        List<Box> cards = rects("card");
        for (int i = 0; i < cards.size(); i++) {
            assertThat(page.holds(cards.get(i))).as("%s", cards.get(i)).isTrue();
            for (int j = 0; j < i; j++) {
                assertThat(cards.get(i).overlaps(cards.get(j)))
                        .as("%s, %s", cards.get(i), cards.get(j))
                        .isFalse();
            }
        }
        for (Element group : all("g")) {
            if (!rects(group, "card").isEmpty()) {
                textsStayInside(group);
            }
        }
        all("text")
                .forEach(t ->
                        assertThat(page.holds(text(t))).as(t.getTextContent()).isTrue());
        Set<String> drawn = new TreeSet<>();
        rects("bar").forEach(b -> drawn.add(b.fill()));
        all("g").stream()
                .filter(g -> g.getAttribute("class").equals("node"))
                .forEach(g -> drawn.add(rects(g, "card").get(0).fill()));
        rects("chip").forEach(b -> drawn.add(b.fill()));
        assertThat(rects("legend")).extracting(Box::fill).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(rects("legend").stream().map(Box::fill).toList()))
                .isEqualTo(drawn);
        return this;
    }

    private static void textsStayInside(Element group) {
        Box card = rects(group, "card").get(0);
        for (Element element : elements(group, "text")) {
            Box text = text(element);
            assertThat(card.holds(text)).as(element.getTextContent()).isTrue();
            for (Box bar : rects(group, "bar")) {
                boolean apart = !bar.overlaps(text);
                assertThat(apart || bar.holds(text))
                        .as("%s: %s", element.getTextContent(), bar)
                        .isTrue();
            }
            assertThat(rects(group, "chip")).noneMatch(text::overlaps);
            assertThat(rects(group, "share")).noneMatch(text::overlaps);
        }
        rects(group, "bar").forEach(bar -> assertThat(card.holds(bar)).isTrue());
    }
}
