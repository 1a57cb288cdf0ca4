package org.espalier.device.latency;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.jspecify.annotations.Nullable;

/** A layer of a space with its decisions open: under an architecture it is a {@link LayerKey}, or it does not run. */
final class OpenLayer {
    private final List<Expr> guards;
    private final List<Shape> inputs;
    private final List<Expr> live;
    private final List<Operation> chain = new ArrayList<>();

    /**
     * @param guards the layer only runs where each of them is 1; else they are 0
     * @param live for each input 1 where it is read and not known to be zero, else 0
     */
    OpenLayer(List<Expr> guards, Operation operation, List<Shape> inputs, List<Expr> live) {
        this.guards = List.copyOf(guards);
        this.inputs = List.copyOf(inputs);
        this.live = List.copyOf(live);
        chain.add(operation);
    }

    /** Joins an operation that runtimes compute together with this layer's; false where they do not. */
    boolean fuse(Operation next) {
        Operation last = chain.get(chain.size() - 1);
        boolean fits = next instanceof BatchNorm && last instanceof Conv
                || next instanceof Activation
                        && (last instanceof Conv
                                || last instanceof Linear
                                || last instanceof BatchNorm && chain.size() > 1);
        return fits && chain.add(next);
    }

    /** The decisions that matter to it. */
    Set<Decision> support() {
        Set<Decision> support = new LinkedHashSet<>();
        guards.forEach(g -> g.collect(support));
        chain.forEach(o -> o.attributes().forEach(e -> e.collect(support)));
        for (Shape shape : inputs) {
            shape.channels().collect(support);
            shape.height().collect(support);
            shape.width().collect(support);
        }
        live.forEach(e -> e.collect(support));
        return support;
    }

    /** The layer under an architecture, or null where it does not run. */
    @Nullable
    LayerKey close(Architecture architecture) {
        if (guards.stream().anyMatch(guard -> guard.value(architecture) == 0)) {
            return null;
        }
        List<Shape> shapes = IntStream.range(0, inputs.size())
                .filter(i -> live.get(i).value(architecture) == 1)
                .mapToObj(i -> inputs.get(i).fix(architecture))
                .toList();
        if (chain.get(0) instanceof Add && shapes.size() < 2) {
            return null;
        }
        return new LayerKey(chain.stream().map(o -> o.fix(architecture)).toList(), shapes);
    }
}
