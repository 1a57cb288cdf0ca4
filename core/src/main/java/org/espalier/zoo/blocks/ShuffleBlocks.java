package org.espalier.zoo.blocks;

import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.Channels;
import org.espalier.graph.Primitives.Concat;

/**
 * The choice blocks of Single Path One-Shot (Guo et al. 2020), after ShuffleNetV2. With stride 1 the even channels pass through and the
 * odd ones are transformed; with stride 2 both branches see everything. No non-linearity follows a depthwise convolution.
 */
public final class ShuffleBlocks {
    private ShuffleBlocks() {}

    /** Pointwise, depthwise, pointwise. */
    public static Graph shuffle(BlockSpec spec, int kernel) {
        Expr hidden = spec.out().dividedBy(2);
        Expr result = spec.out().minus(passed(spec));
        Graph main = new Chain()
                .then("reduce", pointwise(hidden, spec.norm()))
                .then("depthwise", depthwise(hidden, kernel, spec.stride(), spec.norm()))
                .then("expand", pointwise(result, spec.norm()))
                .build();
        return join(spec, kernel, main);
    }

    /** Three times depthwise and pointwise. */
    public static Graph xception(BlockSpec spec) {
        Expr hidden = spec.out().dividedBy(2);
        Expr result = spec.out().minus(passed(spec));
        Graph main = new Chain()
                .then("depthwise1", depthwise(passed(spec), 3, spec.stride(), spec.norm()))
                .then("pointwise1", pointwise(hidden, spec.norm()))
                .then("depthwise2", depthwise(hidden, 3, 1, spec.norm()))
                .then("pointwise2", pointwise(hidden, spec.norm()))
                .then("depthwise3", depthwise(hidden, 3, 1, spec.norm()))
                .then("pointwise3", pointwise(result, spec.norm()))
                .build();
        return join(spec, 3, main);
    }

    private static Expr passed(BlockSpec spec) {
        return spec.stride() == 1 ? spec.in().dividedBy(2) : spec.in();
    }

    private static Graph join(BlockSpec spec, int kernel, Graph main) {
        if (spec.stride() == 1 && spec.in().isConstant() && spec.in().asInt() % 2 != 0) {
            throw new IllegalArgumentException(
                    "a shuffle block of stride 1 splits its input channels in two, got " + spec.in());
        }
        Graph.Builder b = Graph.builder(1);
        int straight;
        int transformed;
        if (spec.stride() == 1) {
            straight = b.add("even", new Channels(Expr.ZERO, 2, passed(spec)), 0);
            transformed = b.add("main", main, b.add("odd", new Channels(Expr.ONE, 2, passed(spec)), 0));
        } else {
            Graph projection = new Chain()
                    .then("depthwise", depthwise(spec.in(), kernel, spec.stride(), spec.norm()))
                    .then("pointwise", pointwise(spec.in(), spec.norm()))
                    .build();
            straight = b.add("projection", projection, 0);
            transformed = b.add("main", main, 0);
        }
        return b.build(b.add("concat", new Concat(), straight, transformed));
    }

    private static Graph pointwise(Expr out, BatchNorm norm) {
        return Blocks.convNormAct(Conv.pointwise(out), norm, Activation.Function.RELU);
    }

    private static Graph depthwise(Expr channels, int kernel, int stride, BatchNorm norm) {
        return Blocks.convNorm(Conv.depthwise(channels, Expr.of(kernel), stride, 1), norm);
    }
}
