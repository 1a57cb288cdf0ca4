package org.espalier.zoo.blocks;

import org.espalier.graph.Graph;

/**
 * A composite operation that spaces find by name. Add one of your own by listing its class in
 * {@code META-INF/services/org.espalier.zoo.blocks.BlockFactory}.
 */
public interface BlockFactory {
    /** Unique name, for example {@code sep_conv_3x3}. */
    String name();

    /**
     * The block as a graph with one input.
     *
     * @throws IllegalArgumentException where the block cannot do what is asked, for example change the number of channels
     */
    Graph build(BlockSpec spec);
}
