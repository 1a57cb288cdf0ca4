package org.espalier.cli;

import java.util.regex.Pattern;

/** Text for a terminal. Names from files may hold whatever they like, also what moves the cursor or turns the direction of writing. */
final class Printable {
    private static final Pattern UNFIT =
            Pattern.compile("[\\p{gc=Cc}\\u2028\\u2029\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]+");

    private Printable() {}

    /** The text in one line, a blank in the place of each run of characters that steer a terminal. */
    static String of(String text) {
        return UNFIT.matcher(text).replaceAll(" ");
    }
}
