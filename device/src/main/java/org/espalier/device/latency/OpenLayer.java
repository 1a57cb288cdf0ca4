package org.espalier.device.latency;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
    /** The layer only runs where the decision's answer is one of these. */
    record Guard(Decision decision, List<Boolean> runs) {
        Guard {
            runs = List.copyOf(runs);
        }
    }

    private final List<Guard> guards;
    private final List<Shape> inputs;
    private final Expr live;
    private final List<Operation> chain = new ArrayList<>();

    /** @param live how many of the inputs are not known to be zero; only sums care */
    OpenLayer(List<Guard> guards, Operation operation, List<Shape> inputs, Expr live) {
        this.guards = List.copyOf(guards);
        this.inputs = List.copyOf(inputs);
        this.live = live;
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
        guards.forEach(g -> support.add(g.decision()));
        chain.forEach(o -> o.attributes().forEach(e -> e.collect(support)));
        for (Shape shape : inputs) {
            shape.channels().collect(support);
            shape.height().collect(support);
            shape.width().collect(support);
        }
        live.collect(support);
        return support;
    }

    /** The layer under an architecture, or null where it does not run. */
    @Nullable
    LayerKey close(Architecture architecture) {
        for (Guard guard : guards) {
            if (!guard.runs().get(architecture.index(guard.decision()))) {
                return null;
            }
        }
        List<Shape> shapes = inputs.stream().map(s -> s.fix(architecture)).toList();
        if (chain.get(0) instanceof Add) {
            int terms = (int) live.value(architecture);
            if (terms < 2) {
                return null;
            }
            shapes = shapes.subList(0, terms);
        }
        return new LayerKey(chain.stream().map(o -> o.fix(architecture)).toList(), shapes);
    }
}
