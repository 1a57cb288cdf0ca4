package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.espalier.cli.HtmlTokens.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A search's folder from somebody else: nothing in it becomes a part of the report's page, whatever its texts hold. */
class HostileFolderTest {
    private static final Set<String> OURS = Set.of(
            "doctype",
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "h1",
            "h2",
            "p",
            "code",
            "table",
            "tr",
            "th",
            "td",
            "figure",
            "img",
            "details",
            "summary",
            "svg",
            "g",
            "line",
            "circle",
            "rect",
            "path",
            "text",
            "figcaption",
            "div",
            "span",
            "label",
            "input",
            "b",
            "br");

    @TempDir
    private Path folder;

    private String report(String text) throws Exception {
        FinishedSearch.write(folder, text);
        StringWriter err = new StringWriter();
        int code = Main.run(
                new PrintWriter(new StringWriter()), new PrintWriter(err), "report", folder.toString(), "--stacktrace");
        assertThat(code).as(err.toString()).isEqualTo(ExitCode.DONE);
        return Files.readString(folder.resolve("report.html"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "'><img src=x onerror='alert(1)'>",
                "]]><script>alert(1)</script><![CDATA[",
                "--><script>alert(1)</script><!--",
                "</title></style></svg><iframe src=javascript:alert(1)>",
                "<svg onload=alert(1)><a href='javascript:alert(1)'>",
                "&lt;script&gt;alert(1)&lt;/script&gt;",
                "<meta http-equiv=refresh content='0;url=http://example.org'>",
            })
    void noTextBecomesMarkup(String text) throws Exception {
        String html = report(text);
        List<Element> elements = HtmlTokens.of(html);
        assertThat(elements).hasSizeGreaterThan(60);
        assertThat(elements).extracting(Element::name).allMatch(name -> OURS.contains(name.replaceFirst("^[/!]", "")));
        assertThat(elements)
                .flatExtracting(element -> element.attributes().keySet())
                .noneMatch(name -> name.startsWith("on") || name.equals("href"));
        assertThat(elements)
                .filteredOn(element -> element.name().equals("meta"))
                .hasSize(2)
                .last()
                .satisfies(wall -> assertThat(wall.attributes().get("content")).startsWith("default-src 'none'; "));
        assertThat(html)
                .contains(text.replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("'", "&#39;")
                        .replace("\"", "&quot;"));
    }

    @Test
    void theDrawingIsAnImageInWhichNothingRuns() throws Exception {
        List<Element> images = HtmlTokens.of(report("<script>alert(1)</script>")).stream()
                .filter(element -> element.name().equals("img"))
                .toList();
        assertThat(images).hasSize(1);
        String source = images.get(0).attributes().get("src");
        assertThat(source).startsWith("data:image/svg+xml;base64,");
        byte[] drawing = Base64.getDecoder().decode(source.substring(source.indexOf(',') + 1));
        assertThat(new String(drawing, StandardCharsets.UTF_8))
                .isEqualTo(Files.readString(folder.resolve("best/network.svg")));
    }

    @Test
    void theTokensAreThoseOfABrowser() {
        assertThat(HtmlTokens.of("<p a='<b>' c=d>&lt;i&gt;<img src=x onerror=alert(1)><ScRipt/></p><!--"))
                .extracting(Element::name)
                .containsExactly("p", "img", "script", "p", "!--");
        assertThat(HtmlTokens.of("<img src=x onerror=alert(1)>").get(0).attributes())
                .containsEntry("onerror", "alert(1)");
    }
}
