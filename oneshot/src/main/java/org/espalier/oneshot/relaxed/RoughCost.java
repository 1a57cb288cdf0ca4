package org.espalier.oneshot.relaxed;

import org.espalier.graph.Conv;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.BatchNorm;

/**
 * How long an operation takes beside others on feature maps of one size, in passes over the map, forward and backward together. Measured on small
 * maps; good enough to give lanes about equal work, for nothing else.
 */
final class RoughCost {
    /** Adding a value, weighted, into a sum. */
    static final int ADDITION = 5;

    private static final int ELEMENTWISE = 3;
    private static final int BATCH_NORM = 8;
    private static final int CONVOLUTION = 4;
    private static final int PRODUCTS_PER_PASS = 4;

    private RoughCost() {}

    static int of(Operation operation) {
        if (operation instanceof BatchNorm) {
            return BATCH_NORM;
        } else if (operation instanceof Conv conv) {
            int perGroup = Math.max(1, conv.out().asInt() / conv.groups().asInt());
            int products = conv.kernelHeight().asInt() * conv.kernelWidth().asInt() * perGroup;
            return CONVOLUTION + products / PRODUCTS_PER_PASS;
        }
        return ELEMENTWISE;
    }
}
