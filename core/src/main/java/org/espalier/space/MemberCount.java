package org.espalier.space;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;
import org.jspecify.annotations.Nullable;

/**
 * How many different members a graph has in canonical form, without listing them. What a graph leaves open is a set of choices that all
 * have to be made; each answer of a choice opens further ones. Choices that have no decision in common multiply; others are answered one by one, the
 * most shared first, and the numbers of what each answer leaves open are added up. Equal remainders are one object and counted once,
 * so that a space of 10<sup>20</sup> members takes milliseconds.
 */
final class MemberCount {
    private final DecisionSet decisions;
    private final EqualOptions equal;
    private final Map<List<Integer>, Open> opens = new HashMap<>();
    private final Map<List<Integer>, Choice> choices = new HashMap<>();
    private final Map<List<Integer>, Open> answered = new HashMap<>();
    private final Map<Graph, Open> graphs = new IdentityHashMap<>();
    private final Map<Expr, Open> expressions = new IdentityHashMap<>();

    private MemberCount(DecisionSet decisions, EqualOptions equal) {
        this.decisions = decisions;
        this.equal = equal;
    }

    /** @param input expressions of the input's shape */
    static BigInteger of(DecisionSet decisions, Graph graph, Expr input, EqualOptions equal) {
        MemberCount count = new MemberCount(decisions, equal);
        return count.members(count.union(List.of(count.expression(input), count.graph(graph))));
    }

    /** Choices that all have to be made. */
    private static final class Open {
        private final int id;
        private final List<Choice> choices;
        private final BitSet support = new BitSet();
        private @Nullable BigInteger members;

        Open(int id, List<Choice> choices) {
            this.id = id;
            this.choices = choices;
            choices.forEach(c -> support.or(c.support));
        }
    }

    /** A decision that has to be answered, and what each of its different answers opens. */
    private static final class Choice implements Comparable<Choice> {
        private final int id;
        private final int decision;
        private final List<Open> byAnswer;
        private final BitSet support = new BitSet();

        Choice(int id, int decision, List<Open> byAnswer) {
            this.id = id;
            this.decision = decision;
            this.byAnswer = byAnswer;
            support.set(decision);
            byAnswer.forEach(o -> support.or(o.support));
        }

        @Override
        public int compareTo(Choice other) {
            return Integer.compare(id, other.id);
        }
    }

    private Open open(Collection<Choice> all) {
        List<Choice> sorted = List.copyOf(new TreeSet<>(all));
        return opens.computeIfAbsent(sorted.stream().map(c -> c.id).toList(), k -> new Open(opens.size(), sorted));
    }

    private Open union(Collection<Open> parts) {
        List<Choice> all = new ArrayList<>();
        parts.forEach(p -> all.addAll(p.choices));
        return open(all);
    }

    private Open choice(int decision, List<Open> byAnswer) {
        List<Integer> key = new ArrayList<>(List.of(decision));
        byAnswer.forEach(o -> key.add(o.id));
        return open(List.of(choices.computeIfAbsent(key, k -> new Choice(choices.size(), decision, byAnswer))));
    }

    private Open choice(Decision decision, List<Open> byOption) {
        int place = decisions.position(decision);
        List<Open> byAnswer = new ArrayList<>();
        for (int option : equal.distinct(place)) {
            byAnswer.add(byOption.get(option));
        }
        return choice(place, byAnswer);
    }

    private Open graph(Graph graph) {
        Open known = graphs.get(graph);
        if (known != null) {
            return known;
        }
        Open open = union(graph.nodes().stream().map(n -> body(n.body())).toList());
        graphs.put(graph, open);
        return open;
    }

    private Open body(Body body) {
        if (body instanceof Body.Leaf leaf) {
            return union(
                    leaf.operation().attributes().stream().map(this::expression).toList());
        } else if (body instanceof Body.Sub sub) {
            return graph(sub.graph());
        } else if (body instanceof Body.OneOf oneOf) {
            return choice(
                    oneOf.decision(),
                    oneOf.alternatives().stream().map(this::graph).toList());
        }
        if (body instanceof Body.Ends ends) {
            return union(ends.stands().stream().map(this::expression).toList());
        }
        Body.Repeat repeat = (Body.Repeat) body;
        List<Open> chain = repeat.chain().stream().map(this::graph).toList();
        List<Open> byOption = new ArrayList<>();
        for (int i = 0; i < repeat.count().size(); i++) {
            byOption.add(union(chain.subList(0, repeat.times(i))));
        }
        return choice(repeat.count(), byOption);
    }

    private Open expression(Expr expr) {
        Open known = expressions.get(expr);
        if (known != null) {
            return known;
        }
        Open open = open(List.of());
        if (expr instanceof Expr.Select select) {
            open = choice(
                    select.decision(),
                    select.byOption().stream().map(this::expression).toList());
        } else if (expr instanceof Expr.Arithmetic arithmetic) {
            open = union(List.of(expression(arithmetic.left()), expression(arithmetic.right())));
        } else if (expr instanceof Expr.Scaled scaled) {
            open = expression(scaled.base());
        }
        expressions.put(expr, open);
        return open;
    }

    private BigInteger members(Open open) {
        if (open.members == null) {
            List<List<Choice>> parts = independent(open);
            BigInteger members = BigInteger.ONE;
            for (List<Choice> part : parts) {
                members = members.multiply(parts.size() == 1 ? answers(open) : members(open(part)));
            }
            open.members = members;
        }
        return open.members;
    }

    /** The members under each answer of one choice, added up; every choice has to be made, so that no two of them are the same. */
    private BigInteger answers(Open open) {
        Choice next = mostShared(open);
        BigInteger sum = BigInteger.ZERO;
        for (int answer = 0; answer < next.byAnswer.size(); answer++) {
            sum = sum.add(members(answer(open, next.decision, answer)));
        }
        return sum;
    }

    private static Choice mostShared(Open open) {
        Choice best = open.choices.get(0);
        long most = 0;
        for (Choice choice : open.choices) {
            long shared = open.choices.stream()
                    .filter(c -> c.support.get(choice.decision))
                    .count();
            if (shared > most) {
                best = choice;
                most = shared;
            }
        }
        return best;
    }

    /** What is left open where a decision is answered. */
    private Open answer(Open open, int decision, int answer) {
        if (!open.support.get(decision)) {
            return open;
        }
        List<Integer> key = List.of(open.id, decision, answer);
        Open known = answered.get(key);
        if (known != null) {
            return known;
        }
        List<Open> left = new ArrayList<>();
        for (Choice choice : open.choices) {
            if (choice.decision == decision) {
                left.add(answer(choice.byAnswer.get(answer), decision, answer));
            } else if (choice.support.get(decision)) {
                left.add(choice(
                        choice.decision,
                        choice.byAnswer.stream()
                                .map(o -> answer(o, decision, answer))
                                .toList()));
            } else {
                left.add(open(List.of(choice)));
            }
        }
        Open result = union(left);
        answered.put(key, result);
        return result;
    }

    /** The choices in groups that have no decision in common. */
    private List<List<Choice>> independent(Open open) {
        int[] group = new int[decisions.size()];
        for (int i = 0; i < group.length; i++) {
            group[i] = i;
        }
        for (Choice choice : open.choices) {
            choice.support.stream().forEach(d -> group[root(group, d)] = root(group, choice.decision));
        }
        Map<Integer, List<Choice>> parts = new TreeMap<>();
        for (Choice choice : open.choices) {
            parts.computeIfAbsent(root(group, choice.decision), g -> new ArrayList<>())
                    .add(choice);
        }
        return List.copyOf(parts.values());
    }

    private static int root(int[] group, int member) {
        int root = member;
        while (group[root] != root) {
            group[root] = group[group[root]];
            root = group[root];
        }
        return root;
    }
}
