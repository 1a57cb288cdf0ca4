package org.espalier.yaml;

/**
 * Where something was written, for messages.
 *
 * @param source file, option, or whatever else the text came from
 * @param line from 1; 0 where the source is a single line by itself, such as an option
 */
public record Place(String source, int line) {
    /** A line of a file; an option is one line by itself, whatever line of it a reader has come to. */
    static Place of(String source, int line) {
        return new Place(source, source.startsWith("--") ? 0 : line);
    }

    /** {@code search.yaml:3}, or the source alone where it has no lines. */
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line;
    }
}
