package org.espalier.zoo;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Which nodes of a cell make up its output, their channels one after the other.
 *
 * @param nodes numbered from 2, after the cell's two inputs; where {@code loose} all of them
 * @param loose whether a node that another one reads is left out
 */
record CellOutput(List<Integer> nodes, boolean loose) {
    /** What stands for the loose ends among the parameters. */
    static final String LOOSE = "loose";

    CellOutput {
        nodes = List.copyOf(nodes);
    }

    /**
     * Reads a list of nodes, {@link #LOOSE}, or nothing: all nodes.
     *
     * @param owner name of the space, for messages
     * @param key {@code normal_concat} or {@code reduce_concat}
     * @param nodes how many a cell has
     */
    static CellOutput of(String owner, String key, SpaceParameters parameters, int nodes) {
        List<String> words = parameters.words(key);
        if (words.equals(List.of(LOOSE))) {
            return new CellOutput(last(nodes, nodes).nodes(), true);
        }
        if (words.isEmpty()) {
            return last(nodes, nodes);
        }
        List<Integer> numbers = parameters.integers(key);
        for (int i = 0; i < numbers.size(); i++) {
            int node = numbers.get(i);
            if (node < 2 || node > nodes + 1 || numbers.indexOf(node) < i) {
                throw new IllegalArgumentException(owner + ": " + key + " position " + i + ": expected "
                        + (numbers.indexOf(node) < i ? "each node once" : "one of the nodes 2.." + (nodes + 1))
                        + ", got " + node);
            }
        }
        return new CellOutput(numbers, false);
    }

    /** The last {@code count} of a cell's nodes, at least one. */
    static CellOutput last(int nodes, int count) {
        return new CellOutput(
                IntStream.range(nodes + 2 - count, nodes + 2).boxed().toList(), false);
    }
}
