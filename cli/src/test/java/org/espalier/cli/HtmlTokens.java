package org.espalier.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The elements of an HTML text as a browser finds them, which is where a tag begins, whatever was meant. */
public final class HtmlTokens {
    private static final Pattern TAG = Pattern.compile("<(?:!--|[!?/]?([a-zA-Z][^\\s/>]*))");
    private static final Pattern ATTRIBUTE =
            Pattern.compile("\\G[\\s/]*([^\\s/>=]+)(?:\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s>]+)))?");

    private HtmlTokens() {}

    /** One start tag or other piece of markup, in lower case; a comment has the name {@code !--}. */
    public record Element(String name, Map<String, String> attributes) {}

    public static List<Element> of(String html) {
        List<Element> elements = new ArrayList<>();
        Matcher tag = TAG.matcher(html);
        int at = 0;
        while (tag.find(at)) {
            Map<String, String> attributes = new LinkedHashMap<>();
            at = tag.end();
            Matcher attribute = ATTRIBUTE.matcher(html);
            while (attribute.find(at)) {
                String value = attribute.group(2) != null
                        ? attribute.group(2)
                        : attribute.group(3) != null ? attribute.group(3) : attribute.group(4);
                attributes.put(attribute.group(1).toLowerCase(Locale.ROOT), String.valueOf(value));
                at = attribute.end();
            }
            elements.add(new Element(tag.group(1) == null ? "!--" : tag.group(1).toLowerCase(Locale.ROOT), attributes));
        }
        return elements;
    }
}
