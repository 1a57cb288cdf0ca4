package org.espalier.zoo;

import java.util.List;

/**
 * What the spaces of a normal and a reduction cell differ in: their defaults.
 *
 * @param name of the space
 * @param summary one line, with the paper
 * @param nodes of a cell, beyond its two inputs
 * @param operations to choose from
 * @param looseEnds whether a cell's output is made up of the nodes that no other one reads, and not of all
 * @param repeatInputs whether both inputs of a node may come from one predecessor
 */
record CellFamily(
        String name, String summary, int nodes, List<String> operations, boolean looseEnds, boolean repeatInputs) {
    CellFamily {
        operations = List.copyOf(operations);
    }

    /** What the output of a cell is where nothing else is asked for. */
    Object output() {
        return looseEnds ? CellOutput.LOOSE : List.of();
    }
}
