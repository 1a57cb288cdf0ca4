package org.espalier.device.latency;

import java.util.ArrayList;
import java.util.List;
import org.espalier.decision.Expr;
import org.espalier.graph.Operation;
import org.espalier.graph.Shape;

/**
 * A closed layer as a runtime executes it: operations that it fuses, and the shapes that the first reads. Equal keys take equal time.
 *
 * @param chain the first operation and those fused to it
 * @param inputs shapes of the first operation's inputs
 */
record LayerKey(List<Operation> chain, List<Shape> inputs) {
    LayerKey {
        chain = List.copyOf(chain);
        inputs = List.copyOf(inputs);
    }

    /** The operations alone: what keys at different resolutions share. */
    String chainId() {
        return chain.toString() + inputs.stream().map(Shape::channels).toList();
    }

    /** Name in the cache. */
    String id() {
        return chain + "@" + inputs;
    }

    /** Multiply-accumulates of the chain. */
    long macs() {
        long macs = 0;
        List<Shape> shapes = inputs;
        for (Operation operation : chain) {
            macs += ((Expr.Constant) operation.macs(shapes)).number();
            shapes = List.of(operation.shape(shapes));
        }
        return macs;
    }

    /** Values read and written. */
    long elements() {
        List<Shape> shapes = new ArrayList<>(inputs);
        long elements = inputs.stream().mapToLong(s -> s.elements().asInt()).sum();
        for (Operation operation : chain) {
            shapes = List.of(operation.shape(shapes));
        }
        return elements + shapes.get(0).elements().asInt();
    }
}
