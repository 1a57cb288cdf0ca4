package org.espalier.space;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;

/**
 * Which options of a decision say the same: at every place where the decision stands they give equal numbers or equal graphs (two widths
 * that are rounded to one number of channels, two depths under which the same layers run). The first of them stands for all. Immutable.
 */
final class EqualOptions {
    private final DecisionSet decisions;
    private final int[][] first;
    private final Set<Object> visited = Collections.newSetFromMap(new IdentityHashMap<>());
    private int joined;

    private EqualOptions(DecisionSet decisions) {
        this.decisions = decisions;
        // until two options are seen to differ they are the same
        this.first = decisions.all().stream().map(d -> new int[d.size()]).toArray(int[][]::new);
        this.joined = (int) decisions.all().stream().filter(d -> d.size() > 1).count();
    }

    /** @param input expressions of the input's shape */
    static EqualOptions of(DecisionSet decisions, Graph graph, Expr input) {
        EqualOptions equal = new EqualOptions(decisions);
        equal.expression(input);
        equal.graph(graph);
        equal.visited.clear();
        return equal;
    }

    /** Whether no two options of any decision say the same. */
    boolean none() {
        return joined == 0;
    }

    /** The first option that says the same. */
    int first(int decision, int option) {
        return first[decision][option];
    }

    /** The options that stand for themselves, ascending. */
    int[] distinct(int decision) {
        return IntStream.range(0, first[decision].length)
                .filter(i -> first[decision][i] == i)
                .toArray();
    }

    private void graph(Graph graph) {
        if (joined == 0 || !visited.add(graph)) {
            return;
        }
        for (Graph.Node node : graph.nodes()) {
            if (node.body() instanceof Body.Leaf leaf) {
                leaf.operation().attributes().forEach(this::expression);
            } else if (node.body() instanceof Body.Sub sub) {
                graph(sub.graph());
            } else if (node.body() instanceof Body.OneOf oneOf) {
                separate(oneOf.decision(), oneOf.alternatives());
                oneOf.alternatives().forEach(this::graph);
            } else if (node.body() instanceof Body.Repeat repeat) {
                separate(
                        repeat.count(),
                        IntStream.range(0, repeat.count().size())
                                .mapToObj(repeat::times)
                                .toList());
                repeat.chain().forEach(this::graph);
            } else if (node.body() instanceof Body.Ends ends) {
                ends.stands().forEach(this::expression);
            }
        }
    }

    private void expression(Expr expr) {
        if (joined == 0 || expr.isConstant() || !visited.add(expr)) {
            return;
        }
        if (expr instanceof Expr.Select select) {
            separate(select.decision(), select.byOption());
            select.byOption().forEach(this::expression);
        } else if (expr instanceof Expr.Arithmetic arithmetic) {
            expression(arithmetic.left());
            expression(arithmetic.right());
        } else if (expr instanceof Expr.Scaled scaled) {
            expression(scaled.base());
        }
    }

    /** Options of one class stay together only where they give equal things here, too. */
    private void separate(Decision decision, List<?> byOption) {
        int place = decisions.position(decision);
        int[] before = first[place];
        if (isSeparate(before)) {
            return;
        }
        int[] after = new int[before.length];
        for (int i = 0; i < after.length; i++) {
            int same = before[i];
            while (same < i && !(before[same] == before[i] && byOption.get(same).equals(byOption.get(i)))) {
                same++;
            }
            after[i] = same;
        }
        first[place] = after;
        joined -= isSeparate(after) ? 1 : 0;
    }

    private static boolean isSeparate(int[] first) {
        return Arrays.equals(first, IntStream.range(0, first.length).toArray());
    }
}
