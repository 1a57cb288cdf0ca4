package org.espalier.space;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.DropPath;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Primitives.Zero;
import org.espalier.space.CellPlan.Label;
import org.espalier.space.CellPlan.Role;
import org.jspecify.annotations.Nullable;

/** What the operations of labelled graphs are called: by the chosen option, and by the answers to decisions about numbers in it, such as {@code kernel=5 expand=4}. */
final class Labels {
    private static final int MOST = 4_096;

    private final Map<Graph, Boolean> structural = new IdentityHashMap<>();
    /** By body, or by the graph of a sub-graph; filled when all members are walked at once, and only read by members. */
    private final Map<Object, Table> tables = new IdentityHashMap<>();

    /** What was given a name already: forms of an operation are numbered in the order in which they are met. */
    private final Map<String, List<Object>> forms = new HashMap<>();

    /** The labels by the answers to the decisions in something, the last of which counts least. */
    private record Table(List<Decision> open, Label[] byAnswers) {}

    /** A part has more forms than can be named one by one. */
    static final class TooManyException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Whether there is a choice, or a number of repeats, in a graph. */
    boolean isStructural(Graph graph) {
        Boolean answer = structural.get(graph);
        if (answer == null) {
            answer = graph.nodes().stream()
                    .map(Graph.Node::body)
                    .anyMatch(body -> body instanceof Body.OneOf
                            || body instanceof Body.Repeat
                            || body instanceof Body.Sub sub && isStructural(sub.graph()));
            structural.put(graph, answer);
        }
        return answer;
    }

    /** Whether a choice is between values, or between ways to connect further choices. */
    boolean isWiring(Body.OneOf oneOf) {
        return oneOf.arity() > 1
                && (oneOf.alternatives().stream().allMatch(g -> g.nodes().isEmpty())
                        || oneOf.alternatives().stream().anyMatch(this::isStructural));
    }

    /**
     * The label of a member, or all that members may have; those have to be asked for first.
     *
     * @param path whose last part is the name of what has no decisions
     */
    List<Label> of(String path, Body body, @Nullable Architecture member) {
        Object key = body instanceof Body.Sub sub ? sub.graph() : body;
        Table table = tables.get(key);
        if (table == null) {
            table = table(path, body);
            tables.put(key, table);
        }
        if (member == null) {
            return Stream.of(table.byAnswers).distinct().toList();
        }
        int answers = 0;
        for (Decision decision : table.open) {
            answers = answers * decision.size() + member.index(decision);
        }
        return List.of(table.byAnswers[answers]);
    }

    private Table table(String path, Body body) {
        DecisionSet open = new DecisionSet(decisions(body));
        if (open.assignments().bitLength() > 31 || open.assignments().intValueExact() > MOST) {
            throw new TooManyException();
        }
        Label[] labels = new Label[open.assignments().intValueExact()];
        int[] answers = new int[open.size()];
        for (int next = 0; next < labels.length; next++) {
            labels[next] = label(path, body, new Architecture(open, answers));
            int i = answers.length - 1;
            while (i >= 0 && ++answers[i] == open.all().get(i).size()) {
                answers[i--] = 0;
            }
        }
        return new Table(open.all(), labels);
    }

    /** One label for each option of a decision that stands for itself. */
    static List<Label> of(Decision decision) {
        return decision.options().stream()
                .map(option -> new Label(last(decision.path()) + "=" + option, Role.OPERATION, 0))
                .toList();
    }

    /** The number of a form among those of one name; two are the same where they are equal. What has decisions of its own is equal to itself only. */
    private int form(String text, Object form) {
        List<Object> met = forms.computeIfAbsent(text, t -> new ArrayList<>());
        if (!met.contains(form)) {
            met.add(form);
        }
        return met.indexOf(form);
    }

    static Set<Decision> decisions(Body body) {
        int inputs = Math.max(1, body.arity());
        List<Integer> all = IntStream.range(0, inputs).boxed().toList();
        return new Graph(inputs, List.of(new Graph.Node("body", body, all)), inputs).decisions();
    }

    private Label label(String path, Body body, Architecture answers) {
        Set<String> words = new LinkedHashSet<>();
        words(body, answers, words);
        String text = words.isEmpty() ? path.substring(path.lastIndexOf('/') + 1) : String.join(" ", words);
        if (body instanceof Body.OneOf oneOf) {
            Graph chosen = oneOf.alternatives().get(answers.index(oneOf.decision()));
            return new Label(text, role(chosen), form(text, chosen));
        }
        Object form = body instanceof Body.Sub sub ? sub.graph() : body;
        return new Label(text, Role.OPERATION, form(text, form));
    }

    private static void words(Body body, Architecture answers, Set<String> words) {
        if (body instanceof Body.OneOf oneOf) {
            words.add(answers.option(oneOf.decision()));
            words(oneOf.alternatives().get(answers.index(oneOf.decision())), answers, words);
        } else if (body instanceof Body.Repeat repeat) {
            words.add(answered(repeat.count(), answers));
            repeat.chain()
                    .subList(0, repeat.times(answers.index(repeat.count())))
                    .forEach(g -> words(g, answers, words));
        } else if (body instanceof Body.Sub sub) {
            words(sub.graph(), answers, words);
        } else {
            decisions(body).forEach(decision -> words.add(answered(decision, answers)));
        }
    }

    private static void words(Graph graph, Architecture answers, Set<String> words) {
        graph.nodes().forEach(node -> words(node.body(), answers, words));
    }

    private static String answered(Decision decision, Architecture answers) {
        return last(decision.path()) + "=" + answers.option(decision);
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** What a graph does with its value: one that is a line through a zero gives zeros, one of identities alone changes nothing. */
    private static Role role(Graph graph) {
        List<Operation> operations = new ArrayList<>();
        if (!line(graph, operations)) {
            return Role.OPERATION;
        } else if (operations.stream().anyMatch(Zero.class::isInstance)) {
            return Role.ZERO;
        }
        return operations.stream().allMatch(o -> o instanceof Identity || o instanceof DropPath)
                ? Role.IDENTITY
                : Role.OPERATION;
    }

    private static boolean line(Graph graph, List<Operation> into) {
        for (Graph.Node node : graph.nodes()) {
            if (node.body() instanceof Body.Leaf leaf && node.inputs().size() == 1) {
                into.add(leaf.operation());
            } else if (!(node.body() instanceof Body.Sub sub && node.inputs().size() == 1 && line(sub.graph(), into))) {
                return false;
            }
        }
        return true;
    }
}
