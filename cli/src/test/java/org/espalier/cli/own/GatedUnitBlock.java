package org.espalier.cli.own;

import org.espalier.graph.Graph;
import org.espalier.zoo.blocks.BlockFactory;
import org.espalier.zoo.blocks.BlockSpec;

/** A gated unit and a normalisation, for YAML spaces. */
public final class GatedUnitBlock implements BlockFactory {
    @Override
    public String name() {
        return "gated_unit";
    }

    @Override
    public Graph build(BlockSpec spec) {
        if (spec.stride() != 1) {
            throw new IllegalArgumentException("gated_unit has stride 1, got " + spec.stride());
        }
        Graph.Builder block = Graph.builder(1);
        return block.build(block.add("norm", spec.norm(), block.add("gated", new GatedUnit(spec.out()), 0)));
    }
}
