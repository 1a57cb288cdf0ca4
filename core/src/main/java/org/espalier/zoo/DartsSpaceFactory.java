package org.espalier.zoo;

import java.util.List;

/**
 * The cell space of DARTS (Liu et al. 2019): a normal and a reduction cell of (usually) four nodes, each the sum of two operations on
 * earlier values. A search relaxes all fourteen edges over eight operations and keeps the two strongest of each node.
 */
public final class DartsSpaceFactory extends CellSpaceFactory {
    static final List<String> OPERATIONS = List.of(
            "max_pool_3x3",
            "avg_pool_3x3",
            "skip_connect",
            "sep_conv_3x3",
            "sep_conv_5x5",
            "dil_conv_3x3",
            "dil_conv_5x5");

    public DartsSpaceFactory() {
        super(new CellFamily(
                "darts",
                "normal and reduction cell, two inputs a node, 7 operations (Liu et al. 2019)",
                4,
                OPERATIONS,
                false,
                false));
    }
}
