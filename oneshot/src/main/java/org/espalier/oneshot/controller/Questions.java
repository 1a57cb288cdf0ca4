package org.espalier.oneshot.controller;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;

/**
 * The decisions of a space as questions, in their order. That a decision is one between earlier values is read off the graph: it stands where each
 * alternative reads one value and no two the same, and whatever these values hang on is asked before.
 */
final class Questions {
    private record Value(Graph graph, int number) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Value that && graph == that.graph && number == that.number;
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(graph) + number;
        }
    }

    private final DecisionSet decisions;
    private final Map<Decision, List<Value>> choices = new LinkedHashMap<>();
    private final Set<Graph> visited = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Value, Integer> lastOf = new LinkedHashMap<>();

    private Questions(DecisionSet decisions) {
        this.decisions = decisions;
    }

    /** @param graph whose decisions they are */
    static List<Question> of(DecisionSet decisions, Graph graph) {
        Questions questions = new Questions(decisions);
        questions.visit(graph);
        return questions.inOrder();
    }

    private List<Question> inOrder() {
        Map<Value, Integer> anchors = new LinkedHashMap<>();
        List<List<Integer>> given = lists();
        List<List<Integer>> of = lists();
        List<List<Integer>> due = lists();
        for (int d = 0; d < decisions.size(); d++) {
            List<Value> values = choices.getOrDefault(decisions.all().get(d), List.of());
            int place = d;
            if (values.stream().anyMatch(value -> last(value) >= place)) {
                continue;
            }
            for (Value value : values) {
                if (!anchors.containsKey(value)) {
                    int last = last(value);
                    anchors.put(value, anchors.size());
                    (last < 0 ? given.get(d) : due.get(last)).add(anchors.get(value));
                }
                of.get(d).add(anchors.get(value));
            }
        }
        List<Question> questions = new ArrayList<>();
        for (int d = 0; d < decisions.size(); d++) {
            questions.add(new Question(decisions.all().get(d), given.get(d), of.get(d), due.get(d)));
        }
        return List.copyOf(questions);
    }

    /** Position of the last decision that a value hangs on, or -1 where there is none. */
    private int last(Value value) {
        return lastOf.getOrDefault(value, -1);
    }

    private List<List<Integer>> lists() {
        List<List<Integer>> lists = new ArrayList<>();
        decisions.all().forEach(decision -> lists.add(new ArrayList<>()));
        return lists;
    }

    private void visit(Graph graph) {
        if (!visited.add(graph)) {
            return;
        }
        List<Integer> last = new ArrayList<>(Collections.nCopies(graph.inputs(), -1));
        for (Graph.Node node : graph.nodes()) {
            int latest = own(node.body()).stream()
                    .mapToInt(decisions::position)
                    .max()
                    .orElse(-1);
            for (int input : node.inputs()) {
                latest = Math.max(latest, last.get(input));
            }
            last.add(latest);
        }
        for (int value = 0; value < last.size(); value++) {
            lastOf.put(new Value(graph, value), last.get(value));
        }
        for (Graph.Node node : graph.nodes()) {
            if (node.body() instanceof Body.Sub sub) {
                visit(sub.graph());
            } else if (node.body() instanceof Body.Repeat repeat) {
                repeat.chain().forEach(this::visit);
            } else if (node.body() instanceof Body.OneOf oneOf) {
                choose(graph, node, oneOf);
                oneOf.alternatives().forEach(this::visit);
            }
        }
    }

    /** Where a decision stands at several places, the first counts: cells of one type are built alike. */
    private void choose(Graph graph, Graph.Node node, Body.OneOf oneOf) {
        Set<Value> values = new LinkedHashSet<>();
        for (Graph alternative : oneOf.alternatives()) {
            Set<Integer> read = read(alternative);
            if (read.size() != 1) {
                return;
            }
            values.add(new Value(graph, node.inputs().get(read.iterator().next())));
        }
        if (values.size() == oneOf.decision().size() && values.size() > 1) {
            choices.putIfAbsent(oneOf.decision(), List.copyOf(values));
        }
    }

    /** The inputs that a graph reads. */
    private static Set<Integer> read(Graph graph) {
        Set<Integer> read = new HashSet<>(Set.of(graph.output()));
        graph.nodes().forEach(node -> read.addAll(node.inputs()));
        read.removeIf(value -> value >= graph.inputs());
        return read;
    }

    /** The decisions of a node by itself. */
    private static Set<Decision> own(Body body) {
        int inputs = Math.max(1, body.arity());
        Graph.Builder alone = Graph.builder(inputs);
        int[] all = new int[inputs];
        for (int i = 0; i < inputs; i++) {
            all[i] = i;
        }
        return alone.build(alone.add("alone", body, all)).decisions();
    }
}
