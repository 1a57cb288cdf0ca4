package org.espalier.draw;

import java.util.regex.Pattern;

/** Text made safe for XML and HTML, as content and as the value of an attribute in quotes of either kind. */
public final class Markup {
    /** What no XML document may hold; one such character makes all of it unreadable. */
    private static final Pattern IMPOSSIBLE =
            Pattern.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\uFFFE\\uFFFF\\p{Cs}]");

    private Markup() {}

    /** The text with every character escaped that has a meaning, and those replaced that cannot stand in a document at all. */
    public static String escape(String text) {
        return IMPOSSIBLE
                .matcher(text)
                .replaceAll("\uFFFD")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;")
                .replace("\"", "&quot;");
    }
}
