package org.espalier.predict.encoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.space.Cell;
import org.espalier.space.CellPlan;
import org.espalier.space.CellPlan.Label;
import org.espalier.space.CellPlan.Role;

/**
 * The sequences of labels that ways from an input of a cell to its output may have, as a tree, shortest first; those of one length in the order of numbers whose first digit is the first label and
 * counts least (as the authors of BANANAS order them). Where there are several inputs a way begins with the one it starts at.
 */
final class PathTree {
    /** Sequences of one length that are looked at before this is given up. */
    private static final int WIDEST = 200_000;

    private final CellPlan plan;
    private final Map<String, Integer> symbols = new LinkedHashMap<>();
    private final int[][] symbolOf;
    /** The first label that gives back what it reads; no symbol where there is none. */
    private final int identity;

    private final List<Map<Integer, Integer>> children = new ArrayList<>();
    private final List<Integer> featureOf = new ArrayList<>();
    private List<Reached> level = new ArrayList<>();
    private int length;

    /** A sequence, and the values where it may end. */
    private record Reached(int node, int[] sequence, BitSet values) {}

    PathTree(CellPlan plan) {
        this.plan = plan;
        this.symbolOf = plan.places().stream()
                .map(place -> place.labels().stream().mapToInt(this::symbol).toArray())
                .toArray(int[][]::new);
        this.identity = plan.places().stream()
                .flatMap(place -> place.labels().stream())
                .filter(label -> label.role() == Role.IDENTITY)
                .mapToInt(this::symbol)
                .findFirst()
                .orElse(Integer.MAX_VALUE);
        children.add(new HashMap<>());
        featureOf.add(-1);
        for (int input = 0; input < plan.inputs(); input++) {
            int node = plan.inputs() == 1 ? 0 : child(0, -1 - input);
            BitSet at = new BitSet();
            at.set(input);
            level.add(new Reached(node, plan.inputs() == 1 ? new int[0] : new int[] {-1 - input}, at));
        }
    }

    private int symbol(Label label) {
        return symbols.computeIfAbsent(label.text(), text -> symbols.size());
    }

    private int child(int node, int symbol) {
        return children.get(node).computeIfAbsent(symbol, s -> {
            children.add(new HashMap<>());
            featureOf.add(-1);
            return children.size() - 1;
        });
    }

    /** Whether there may be longer ones than were named. */
    boolean hasMore() {
        return !level.isEmpty();
    }

    /**
     * Gives numbers to the sequences of the next length.
     *
     * @param next the first number
     * @param most numbers to give at most
     * @return how many were given
     */
    int name(int next, int most) {
        int named = 0;
        for (Reached reached : level) {
            if (named < most && plan.ends().stream().anyMatch(reached.values()::get)) {
                featureOf.set(reached.node(), next + named++);
            }
        }
        grow();
        return named;
    }

    private void grow() {
        Map<Integer, Reached> longer = new HashMap<>();
        for (Reached reached : level) {
            for (int place = 0; place < symbolOf.length; place++) {
                if (plan.places().get(place).reads().stream().noneMatch(reached.values()::get)) {
                    continue;
                }
                for (int symbol : symbolOf[place]) {
                    int node = child(reached.node(), symbol);
                    longer.computeIfAbsent(node, n -> new Reached(n, append(reached.sequence(), symbol), new BitSet()))
                            .values()
                            .set(plan.inputs() + place);
                }
            }
            if (longer.size() > WIDEST) {
                throw new IllegalArgumentException("the cell '" + plan.name() + "' has more than " + WIDEST
                        + " paths of " + (length + 1) + " operations; take another encoding, such as one_hot");
            }
        }
        length++;
        level = new ArrayList<>(longer.values());
        level.sort(Comparator.comparing(Reached::sequence, PathTree::compare));
    }

    private static int[] append(int[] sequence, int symbol) {
        int[] longer = Arrays.copyOf(sequence, sequence.length + 1);
        longer[sequence.length] = symbol;
        return longer;
    }

    /** Sequences of one length, the last label counts most. */
    private static int compare(int[] one, int[] other) {
        for (int i = one.length - 1; i >= 0; i--) {
            if (one[i] != other[i]) {
                return Integer.compare(one[i], other[i]);
            }
        }
        return 0;
    }

    /** Sets the features of the ways that lead through a cell. Nothing passes a zero, and an identity is no step. */
    void mark(Cell cell, float[] into) {
        List<BitSet> at = new ArrayList<>();
        for (int input = 0; input < plan.inputs(); input++) {
            BitSet start = new BitSet();
            start.set(plan.inputs() == 1 ? 0 : children.get(0).getOrDefault(-1 - input, 0));
            at.add(start);
        }
        for (int place = 0; place < symbolOf.length; place++) {
            BitSet here = new BitSet();
            int label = cell.labels().get(place);
            if (label >= 0 && cell.label(place).role() != Role.ZERO) {
                boolean passes = cell.label(place).role() == Role.IDENTITY;
                for (int from : cell.reads().get(place)) {
                    if (passes) {
                        here.or(at.get(from));
                    } else {
                        step(at.get(from), symbolOf[place][label], here);
                    }
                }
            }
            at.add(here);
        }
        for (int end : cell.ends()) {
            at.get(end).stream().map(this::feature).filter(f -> f >= 0).forEach(f -> into[f] = 1);
        }
    }

    /** Of a way without a step, where no output reads an input, the feature is that of one identity: that something passes unchanged has to be seen. */
    private int feature(int node) {
        boolean start = node == 0 || plan.inputs() > 1 && children.get(0).containsValue(node);
        Integer skip = start && featureOf.get(node) < 0 ? children.get(node).get(identity) : null;
        return skip == null ? featureOf.get(node) : featureOf.get(skip);
    }

    private void step(BitSet nodes, int symbol, BitSet into) {
        for (int node = nodes.nextSetBit(0); node >= 0; node = nodes.nextSetBit(node + 1)) {
            Integer next = children.get(node).get(symbol);
            if (next != null) {
                into.set(next);
            }
        }
    }
}
