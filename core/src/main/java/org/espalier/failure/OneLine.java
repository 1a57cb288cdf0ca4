package org.espalier.failure;

import java.util.regex.Pattern;

/** Text for a line of a terminal. Names from files may hold whatever they like, also what moves the cursor or turns the direction of writing. */
public final class OneLine {
    private static final Pattern UNFIT =
            Pattern.compile("[\\p{gc=Cc}\\u2028\\u2029\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]+");

    private OneLine() {}

    /** The text in one line, a blank in the place of each run of characters that steer a terminal. */
    public static String of(String text) {
        return UNFIT.matcher(text).replaceAll(" ");
    }

    /**
     * The same, without its middle where it is too long.
     *
     * @param most characters of the text that are left
     */
    public static String of(String text, int most) {
        int left = text.length() - most;
        return of(
                left <= 0
                        ? text
                        : text.substring(0, most / 2) + "... (" + left + " characters) ..."
                                + text.substring(text.length() - most / 2));
    }
}
