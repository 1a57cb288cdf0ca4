package org.espalier.yaml;

import org.jspecify.annotations.Nullable;

/** What a message quotes of a value that somebody wrote. */
public final class Excerpt {
    private static final int LONGEST = 200;

    private Excerpt() {}

    /** The value as text, cut after 200 characters. */
    public static String of(@Nullable Object value) {
        String text = String.valueOf(value);
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "... (" + text.length() + " characters)";
    }
}
