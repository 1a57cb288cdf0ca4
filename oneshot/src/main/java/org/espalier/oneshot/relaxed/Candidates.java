package org.espalier.oneshot.relaxed;

import java.util.List;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives;

/** What the candidates of a choice are. */
final class Candidates {
    private static final List<String> NONE = List.of("none", "zero");

    private Candidates() {}

    /** Whether an option is {@code none} by its name. */
    static boolean isNone(String option) {
        return NONE.contains(option);
    }

    /** Whether a candidate hands on what it is given, as it is. */
    static boolean isIdentity(Graph alternative) {
        return alternative.inputs() == 1
                && alternative.nodes().stream()
                        .allMatch(node -> node.body() instanceof Body.Leaf leaf
                                && leaf.operation() instanceof Primitives.Identity);
    }

    /** Whether a candidate is {@code none}, which is never built. */
    static boolean isNone(Graph alternative) {
        int last = alternative.output() - alternative.inputs();
        return last >= 0
                && alternative.nodes().get(last).body() instanceof Body.Leaf leaf
                && leaf.operation() instanceof Primitives.Zero;
    }

    /** Whether all candidates but {@code none} do the same, and have no weights that could differ. */
    static boolean areOne(Body.OneOf oneOf) {
        List<Graph> different =
                oneOf.alternatives().stream().filter(g -> !isNone(g)).distinct().toList();
        return different.size() == 1
                && oneOf.alternatives().size() > 2
                && different.get(0).nodes().stream().allMatch(Candidates::isWithoutWeights);
    }

    private static boolean isWithoutWeights(Graph.Node node) {
        return node.body() instanceof Body.Leaf leaf
                && (leaf.operation() instanceof Primitives.Pool || leaf.operation() instanceof Primitives.Identity);
    }
}
