package org.espalier.graph;

import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.decision.Expr;

/**
 * A leaf of the graph: one primitive computation on feature maps. A record whose attributes may be open numbers.
 *
 * <p>Composite operations of a search space (separable convolution, inverted bottleneck) are graphs of primitives, so that shapes,
 * counts, training and export follow from the primitives and need no code of their own.
 */
public interface Operation {
    /** The field's term for it, for example {@code conv}. */
    String kind();

    /** Shape of the output; throws {@link IllegalArgumentException} where the inputs do not fit. */
    Shape shape(List<Shape> inputs);

    /** Trainable values. */
    default Expr params(List<Shape> inputs) {
        return Expr.ZERO;
    }

    /** Multiply-accumulates of convolutions and linear layers, without bias, batch 1. */
    default Expr macs(List<Shape> inputs) {
        return Expr.ZERO;
    }

    /** The attributes that may be open. */
    default List<Expr> attributes() {
        return List.of();
    }

    /** The same operation with every attribute closed. */
    default Operation fix(Architecture architecture) {
        return this;
    }
}
