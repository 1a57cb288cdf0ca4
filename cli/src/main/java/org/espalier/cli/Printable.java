package org.espalier.cli;

import org.espalier.failure.OneLine;

/** Text for a terminal: see {@link OneLine}. */
final class Printable {
    private Printable() {}

    /** The text in one line, a blank in the place of each run of characters that steer a terminal. */
    static String of(String text) {
        return OneLine.of(text);
    }
}
