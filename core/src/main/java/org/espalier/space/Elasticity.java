package org.espalier.space;

import org.espalier.graph.Body;
import org.espalier.graph.Graph;

/**
 * Whether a space has decisions that slice shared weights by their size, beyond choices between operations. Loose ends that are joined or not are no sizes: none of them is
 * larger than another.
 */
public final class Elasticity {
    private Elasticity() {}

    /** Whether the resolution, any attribute of an operation or any depth is open. */
    public static boolean isElastic(SearchSpace space) {
        return !space.input().elements().isConstant()
                || space.graph().filter(Elasticity::isElastic).isPresent();
    }

    private static boolean isElastic(Graph graph) {
        return graph.nodes().stream().anyMatch(node -> isElastic(node.body()));
    }

    private static boolean isElastic(Body body) {
        return body instanceof Body.Repeat repeat && repeat.count().size() > 1
                || body instanceof Body.Repeat any && any.chain().stream().anyMatch(Elasticity::isElastic)
                || body instanceof Body.Leaf leaf
                        && leaf.operation().attributes().stream().anyMatch(e -> !e.isConstant())
                || body instanceof Body.Sub sub && isElastic(sub.graph())
                || body instanceof Body.OneOf oneOf
                        && oneOf.alternatives().stream().anyMatch(Elasticity::isElastic);
    }
}
