package org.espalier.space;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.space.CellPlan.Label;
import org.espalier.space.CellPlan.Role;

/**
 * The labelled graph of a part of a member. Immutable.
 *
 * @param plan of which it is one
 * @param labels for each place the position of its label; -1 where the member has nothing there, or nothing that lies between input and output
 * @param reads for each place the values that it reads, ascending; empty where nothing is there
 * @param ends values that the output reads, ascending
 */
public record Cell(CellPlan plan, List<Integer> labels, List<List<Integer>> reads, List<Integer> ends) {
    private static final int MOST_TIMES = 9;

    /** What does not lie between input and output is left out. */
    public Cell {
        int inputs = plan.inputs();
        int values = plan.values();
        boolean[] reached = new boolean[values];
        boolean[] used = new boolean[values];
        for (int v = 0; v < values; v++) {
            reached[v] = v < inputs
                    || labels.get(v - inputs) >= 0
                            && reads.get(v - inputs).stream().anyMatch(from -> reached[from]);
        }
        ends.forEach(v -> used[v] = true);
        for (int v = values - 1; v >= inputs; v--) {
            if (used[v] && reached[v]) {
                reads.get(v - inputs).forEach(from -> used[from] = true);
            }
        }
        List<Integer> kept = new ArrayList<>();
        List<List<Integer>> keptReads = new ArrayList<>();
        for (int v = inputs; v < values; v++) {
            boolean stands = used[v] && reached[v];
            kept.add(stands ? labels.get(v - inputs) : -1);
            keptReads.add(
                    stands
                            ? reads.get(v - inputs).stream()
                                    .filter(from -> reached[from])
                                    .toList()
                            : List.of());
        }
        labels = List.copyOf(kept);
        reads = List.copyOf(keptReads);
        ends = ends.stream().filter(v -> reached[v]).toList();
    }

    /**
     * A directed graph with a name at each node.
     *
     * @param labels names of the nodes: inputs first, the output last
     * @param forms {@link Label#form} of the nodes
     * @param reads for each node the nodes that it reads, all of which come before it; one that it reads twice stands there twice
     */
    public record Labelled(List<String> labels, List<Integer> forms, List<List<Integer>> reads) {
        public Labelled {
            labels = List.copyOf(labels);
            forms = List.copyOf(forms);
            reads = List.copyOf(reads);
        }
    }

    /** What stands at a place; throws where nothing does. */
    public Label label(int place) {
        return plan.places().get(place).labels().get(labels.get(place));
    }

    private Role role(int value) {
        return value < plan.inputs()
                ? Role.OPERATION
                : label(value - plan.inputs()).role();
    }

    /**
     * The graph of what is computed: zeros and all that hangs on them alone are left out, and who reads an identity reads what the identity does (Ru et al. 2021, section 3.1).
     * Cells that compute the same in another numbering are isomorphic then. Where nothing reaches the output it has inputs and output only.
     */
    public Labelled computed() {
        int inputs = plan.inputs();
        int values = plan.values();
        List<Map<Integer, Integer>> through = new ArrayList<>();
        for (int v = 0; v < values; v++) {
            Map<Integer, Integer> gives = new TreeMap<>();
            if (v < inputs) {
                gives.put(v, 1);
            } else if (labels.get(v - inputs) >= 0 && role(v) != Role.ZERO) {
                Map<Integer, Integer> read = sum(through, reads.get(v - inputs));
                if (role(v) == Role.IDENTITY) {
                    gives = read;
                } else if (!read.isEmpty()) {
                    gives.put(v, 1);
                }
            }
            through.add(gives);
        }
        boolean[] used = new boolean[values];
        sum(through, ends).keySet().forEach(v -> used[v] = true);
        for (int v = values - 1; v >= inputs; v--) {
            if (used[v]) {
                sum(through, reads.get(v - inputs)).keySet().forEach(from -> used[from] = true);
            }
        }
        return labelled(through, used);
    }

    private Labelled labelled(List<Map<Integer, Integer>> through, boolean[] used) {
        int inputs = plan.inputs();
        int[] node = new int[plan.values()];
        List<String> names = new ArrayList<>();
        List<Integer> forms = new ArrayList<>();
        List<List<Integer>> edges = new ArrayList<>();
        for (int v = 0; v < node.length; v++) {
            if (v < inputs || used[v]) {
                node[v] = names.size();
                names.add(v >= inputs ? label(v - inputs).text() : inputs == 1 ? "input" : "input" + v);
                forms.add(v >= inputs ? label(v - inputs).form() : 0);
                edges.add(v < inputs ? List.of() : edges(sum(through, reads.get(v - inputs)), node));
            }
        }
        names.add("output");
        forms.add(0);
        edges.add(edges(sum(through, ends), node));
        return new Labelled(names, forms, edges);
    }

    private static List<Integer> edges(Map<Integer, Integer> read, int[] node) {
        List<Integer> edges = new ArrayList<>();
        read.forEach((value, times) -> {
            for (int i = 0; i < times; i++) {
                edges.add(node[value]);
            }
        });
        return edges;
    }

    /** How often each value is read where several are, counted up to a bound: identities upon identities would double it with each. */
    private static Map<Integer, Integer> sum(List<Map<Integer, Integer>> each, List<Integer> which) {
        Map<Integer, Integer> sum = new TreeMap<>();
        for (int v : which) {
            each.get(v).forEach((value, times) -> sum.merge(value, times, (a, b) -> Math.min(a + b, MOST_TIMES)));
        }
        return sum;
    }
}
