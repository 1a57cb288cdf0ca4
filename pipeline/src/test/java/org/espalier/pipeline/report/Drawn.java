package org.espalier.pipeline.report;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** A part of a page, read back: it is well-formed, whatever names it was given. */
final class Drawn {
    private final Element root;

    private Drawn(Element root) {
        this.root = root;
    }

    static Drawn of(String html) {
        try {
            return new Drawn(DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader("<body>" + html + "</body>")))
                    .getDocumentElement());
        } catch (Exception e) {
            throw new AssertionError(html, e);
        }
    }

    List<Element> all(String tag) {
        NodeList found = root.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    List<Element> all(String tag, String type) {
        return all(tag).stream()
                .filter(e -> e.getAttribute("class").equals(type))
                .toList();
    }

    List<String> texts(String tag) {
        return all(tag).stream().map(Element::getTextContent).toList();
    }
}
