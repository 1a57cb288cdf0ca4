package org.espalier.graph;

import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.decision.Expr;

/**
 * A leaf of the graph: one primitive computation on feature maps. A record whose attributes may be open numbers.
 *
 * <p>Composite operations of a search space (separable convolution, inverted bottleneck) are graphs of primitives, so that shapes,
 * counts, training and export follow from the primitives and need no code of their own.
 *
 * <p>Tensors that an operation keeps are declared in {@link #parameters}, once; everything that has to do with weights follows.
 */
public interface Operation {
    /** The field's term for it, for example {@code conv}. */
    String kind();

    /** Shape of the output; throws {@link IllegalArgumentException} where the inputs do not fit. */
    Shape shape(List<Shape> inputs);

    /**
     * The tensors that it keeps: weights, running statistics. Closed where the operation and the inputs are.
     *
     * @param inputs shapes of the inputs, perhaps open
     */
    default List<Parameter> parameters(List<Shape> inputs) {
        return List.of();
    }

    /** Trainable values: those of the trained {@link #parameters}, from which it follows; an operation has no need to say it. */
    default Expr params(List<Shape> inputs) {
        return Parameter.trainedValues(parameters(inputs));
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
