package org.espalier.zoo;

import java.util.List;

/**
 * The cell space of NASNet (Zoph et al. 2018, section 3): five blocks in each cell, each the sum of two of thirteen operations on two
 * earlier values, perhaps the same one; what no other block reads makes up the output. Skeleton and building blocks are those of
 * {@link DartsSpaceFactory}, by which others compare the cells of both: of a block's two ways to join its inputs there is the sum, and
 * an ImageNet network begins with convolutions and not with two more reduction cells.
 */
public final class NasNetSpaceFactory extends CellSpaceFactory {
    static final List<String> OPERATIONS = List.of(
            "skip_connect",
            "conv_3x1_1x3",
            "conv_7x1_1x7",
            "dil_conv_3x3",
            "avg_pool_3x3",
            "max_pool_3x3",
            "max_pool_5x5",
            "max_pool_7x7",
            "conv_1x1",
            "conv_3x3",
            "sep_conv_3x3",
            "sep_conv_5x5",
            "sep_conv_7x7");

    public NasNetSpaceFactory() {
        super(new CellFamily(
                "nasnet",
                "normal and reduction cell of five blocks, 13 operations, loose ends (Zoph et al. 2018)",
                5,
                OPERATIONS,
                true,
                true));
    }
}
