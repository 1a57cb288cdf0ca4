package org.espalier.graph;

/**
 * Where the networks of a graph have a second classifier while they are trained from scratch, and which: {@link Network.Auxiliary}.
 *
 * @param after name of the node of the outermost graph whose output it reads
 * @param head one input, no decisions; its layers are named below {@value #PATH}
 */
public record AuxiliaryHead(String after, Graph head) {
    /** What the names of its layers begin with, before a {@code /}. */
    public static final String PATH = "auxiliary";

    public AuxiliaryHead {
        if (head.inputs() != 1 || !head.decisions().isEmpty()) {
            throw new IllegalArgumentException("an auxiliary head takes one input and has no decisions, got "
                    + head.inputs() + " inputs and the decisions " + head.decisions());
        }
    }
}
