package org.espalier.draw;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.decision.Decision;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;

/** What a box says of a node of a graph: its name, and what it is or what may be chosen there. */
final class NodeLines {
    private static final int MOST_OPTIONS = 10;
    private static final int MOST_DECISIONS = 4;

    private NodeLines() {}

    static Kind kind(Body body) {
        if (body instanceof Body.Leaf leaf) {
            return Kind.of(leaf.operation());
        }
        return body instanceof Body.OneOf ? Kind.CHOICE : body instanceof Body.Repeat ? Kind.REPEAT : Kind.GRAPH;
    }

    static List<String> of(Graph.Node node) {
        List<String> lines = new ArrayList<>(List.of(node.name()));
        if (node.body() instanceof Body.Leaf leaf) {
            lines.add(leaf.operation().kind());
        } else if (node.body() instanceof Body.Sub sub) {
            lines.add(sub.graph().nodes().size() + " nodes");
            if (!isCell(sub.graph())) { // a cell is drawn as a panel of its own
                within(sub.graph().decisions(), lines);
            }
        } else if (node.body() instanceof Body.Repeat repeat) {
            lines.add(String.join(" or ", repeat.count().options()) + " of "
                    + repeat.chain().size() + " blocks");
            Set<Decision> inside = new LinkedHashSet<>();
            repeat.chain().forEach(block -> inside.addAll(block.decisions()));
            within(inside, lines);
        } else if (node.body() instanceof Body.Ends ends) {
            lines.add((ends.join() == Body.Ends.Join.ADD ? "sum" : "concat") + " of those of "
                    + node.inputs().size() + " values that are left over");
        } else if (node.body() instanceof Body.OneOf oneOf) {
            options(oneOf, lines);
            oneOf.alternatives().stream()
                    .flatMap(inner -> inner.nodes().stream())
                    .filter(inner -> inner.body() instanceof Body.OneOf)
                    .findFirst()
                    .ifPresent(inner -> {
                        lines.add("and on it");
                        options((Body.OneOf) inner.body(), lines);
                    });
        }
        return lines;
    }

    /** Whether it has branches around a choice. */
    static boolean isCell(Graph graph) {
        boolean chooses = graph.nodes().stream().anyMatch(n -> n.body() instanceof Body.OneOf);
        return chooses && graph.nodes().size() > 2;
    }

    private static void options(Body.OneOf oneOf, List<String> lines) {
        List<String> options = oneOf.decision().options();
        options.stream().limit(MOST_OPTIONS).map(o -> "\u00b7 " + o).forEach(lines::add);
        if (options.size() > MOST_OPTIONS) {
            lines.add("\u00b7 and " + (options.size() - MOST_OPTIONS) + " more");
        }
    }

    /** Decisions of a nested graph, those of one name and the same options once. */
    private static void within(Set<Decision> decisions, List<String> lines) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Decision decision : decisions) {
            String kind = decision.path().substring(decision.path().lastIndexOf('.') + 1);
            counts.merge(kind + ": " + String.join(", ", decision.options()), 1, Integer::sum);
        }
        counts.entrySet().stream()
                .limit(MOST_DECISIONS)
                .map(e -> "\u00b7 " + e.getKey() + (e.getValue() > 1 ? " (" + e.getValue() + " times)" : ""))
                .forEach(lines::add);
        if (counts.size() > MOST_DECISIONS) {
            lines.add("\u00b7 and " + (counts.size() - MOST_DECISIONS) + " more decisions");
        }
    }
}
