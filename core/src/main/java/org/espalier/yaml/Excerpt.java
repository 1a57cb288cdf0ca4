package org.espalier.yaml;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a message quotes of a value that somebody wrote. */
public final class Excerpt {
    private static final int LONGEST = 200;

    private static final Pattern BREAKS = Pattern.compile("[\\p{Cntrl}\u0085\u2028\u2029]+");

    private Excerpt() {}

    /** The value as text in one line, cut after 200 characters: runs of control characters, ends of lines among them, are a blank. */
    public static String of(@Nullable Object value) {
        String text = String.valueOf(value);
        String shown =
                text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "... (" + text.length() + " characters)";
        return BREAKS.matcher(shown).replaceAll(" ");
    }
}
