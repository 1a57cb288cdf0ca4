package org.espalier.oneshot.relaxed;

import org.espalier.graph.Body;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives;

/** Finds the choices whose candidates may go straight into the sum that reads them. */
final class SummedChoices {
    private SummedChoices() {}

    /** For each value of the graph, inputs first: whether it is a choice that one sum reads, once, and nothing else. */
    static boolean[] of(Graph graph) {
        int[] reads = new int[graph.inputs() + graph.nodes().size()];
        int[] sums = new int[reads.length];
        reads[graph.output()]++;
        for (Graph.Node node : graph.nodes()) {
            for (int value : node.inputs()) {
                reads[value]++;
                sums[value] += isSum(node) ? 1 : 0;
            }
        }
        boolean[] deferred = new boolean[reads.length];
        for (int i = 0; i < graph.nodes().size(); i++) {
            int value = graph.inputs() + i;
            deferred[value] =
                    graph.nodes().get(i).body() instanceof Body.OneOf && reads[value] == 1 && sums[value] == 1;
        }
        return deferred;
    }

    private static boolean isSum(Graph.Node node) {
        return node.body() instanceof Body.Leaf leaf && leaf.operation() instanceof Primitives.Add;
    }
}
