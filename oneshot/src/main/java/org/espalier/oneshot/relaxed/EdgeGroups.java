package org.espalier.oneshot.relaxed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.espalier.decision.Decision;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;

/**
 * The choices that are summed into one node, wherever cells of the same kind stand: the edges among which edge normalisation (PC-DARTS, Xu et al. 2020, section 3.2)
 * divides.
 *
 * @param groups of decisions, two or more each; none is in two of them
 */
record EdgeGroups(List<List<Decision>> groups) {
    EdgeGroups {
        groups = groups.stream().map(List::copyOf).toList();
    }

    /** None at all. */
    static EdgeGroups none() {
        return new EdgeGroups(List.of());
    }

    /** Those of a relaxed graph. A decision that stands in two different sums is in no group. */
    static EdgeGroups of(Graph graph) {
        Set<List<Decision>> found = new LinkedHashSet<>();
        collect(graph, found);
        Map<Decision, Integer> times = new LinkedHashMap<>();
        found.forEach(group -> group.forEach(decision -> times.merge(decision, 1, Integer::sum)));
        return new EdgeGroups(found.stream()
                .filter(group ->
                        group.stream().allMatch(decision -> Integer.valueOf(1).equals(times.get(decision))))
                .toList());
    }

    private static void collect(Graph graph, Set<List<Decision>> found) {
        boolean[] deferred = SummedChoices.of(graph);
        for (Graph.Node node : graph.nodes()) {
            inside(node.body()).forEach(graphInside -> collect(graphInside, found));
            List<Decision> group = new ArrayList<>();
            for (int value : node.inputs()) {
                if (deferred[value]) {
                    Graph.Node choice = graph.nodes().get(value - graph.inputs());
                    group.add(((Body.OneOf) choice.body()).decision());
                }
            }
            if (group.size() > 1) {
                found.add(group);
            }
        }
    }

    private static List<Graph> inside(Body body) {
        if (body instanceof Body.Sub sub) {
            return List.of(sub.graph());
        }
        if (body instanceof Body.OneOf oneOf) {
            return oneOf.alternatives();
        }
        return body instanceof Body.Repeat repeat ? repeat.chain() : List.of();
    }

    /** The group of a decision. */
    Optional<List<Decision>> of(Decision decision) {
        return groups.stream().filter(group -> group.contains(decision)).findFirst();
    }

    /** What the shares of a group's edges are called. */
    static String name(List<Decision> group) {
        return group.get(0).path() + ".edges";
    }
}
