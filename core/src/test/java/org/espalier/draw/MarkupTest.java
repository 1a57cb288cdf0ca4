package org.espalier.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Flattening;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Names are texts in a drawing, whatever they hold. */
class MarkupTest {
    private static final String ALLOWED = "svg g title rect text path";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>x",
                "'><script>x",
                "\"><script>x",
                "' onload='x",
                "\" onload=\"x",
                "]]><script>x",
                "--><script>x",
                "&amp;&#60;script>",
                "a\u0001b\u0000\ud800\uffff",
            })
    void namesStayTexts(String name) throws Exception {
        Graph.Builder b = Graph.builder(1);
        int conv = b.add(name, Conv.dense(Expr.of(4), Expr.of(3), 1), 0);
        Graph graph = b.build(b.add("pool", new GlobalAveragePool(), conv));
        Network network =
                Flattening.network(name, graph, Shape.of(3, 8, 8), new Architecture(new DecisionSet(List.of())));
        check(SvgDrawing.of(network), name);
        check(GraphDrawing.of(name, graph), name);
    }

    private static void check(String svg, String name) throws Exception {
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        NodeList all = document.getElementsByTagName("*");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            assertThat(ALLOWED.split(" ")).contains(element.getTagName());
            for (int j = 0; j < element.getAttributes().getLength(); j++) {
                assertThat(element.getAttributes().item(j).getNodeName()).doesNotStartWith("on");
            }
            texts.add(element.getTextContent());
        }
        String shown = name.replaceAll("[\u0000\u0001\uffff\\p{Cs}]", "\ufffd");
        assertThat(texts).contains(shown);
        assertThat(Markup.escape(name)).doesNotContain("<", ">", "'", "\"");
    }
}
