package org.espalier.process;

/** Takes what a child prints to its standard output, on one thread, line after line. */
@FunctionalInterface
public interface ChildOutput {
    /** Characters of a line that are handed over; what is longer is cut. */
    int LONGEST = 1 << 16;

    /** One line, without its end. */
    void line(String line);

    /** The child has closed its output, which it does at the latest when it ends. */
    default void end() {}
}
