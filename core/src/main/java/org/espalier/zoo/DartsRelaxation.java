package org.espalier.zoo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.space.Relaxation;

/**
 * The relaxed edges of the two cell types and the derivation of DARTS (section 2.4): each node keeps the two incoming edges with the
 * largest probability of an operation other than {@code none}, with that operation. Probabilities are not renormalised without
 * {@code none}.
 */
final class DartsRelaxation implements Relaxation.Derivation {
    private final DartsCell normal;
    private final DartsCell reduce;
    private final DecisionSet decisions;
    private final List<Decision> normalEdges;
    private final List<Decision> reduceEdges;

    DartsRelaxation(DartsCell normal, DartsCell reduce, DecisionSet decisions) {
        this.normal = normal;
        this.reduce = reduce;
        this.decisions = decisions;
        this.normalEdges = open(normal);
        this.reduceEdges = open(reduce);
    }

    private static List<Decision> open(DartsCell cell) {
        List<String> options = new ArrayList<>(cell.op().get(0).options());
        options.remove("none");
        options.add(0, "none");
        List<Decision> edges = new ArrayList<>();
        for (int node = 0; node < cell.nodes(); node++) {
            for (int from = 0; from < node + 2; from++) {
                edges.add(new Decision(cell.type() + ".edge" + (node + 2) + "-" + from, options));
            }
        }
        return edges;
    }

    List<Decision> edges(DartsCell cell) {
        return cell.reduces() ? reduceEdges : normalEdges;
    }

    /** Normal first, then reduction. */
    List<Decision> edges() {
        List<Decision> all = new ArrayList<>(normalEdges);
        all.addAll(reduceEdges);
        return all;
    }

    @Override
    public Architecture derive(Map<Decision, double[]> probabilities) {
        int[] indices = new int[decisions.size()];
        derive(normal, probabilities, indices);
        derive(reduce, probabilities, indices);
        return new Architecture(decisions, indices);
    }

    private void derive(DartsCell cell, Map<Decision, double[]> probabilities, int[] indices) {
        List<Decision> edges = edges(cell);
        int start = 0;
        for (int node = 0; node < cell.nodes(); node++) {
            int first = start;
            List<Integer> strongest = IntStream.range(0, node + 2)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer p) -> -strength(edges.get(first + p), probabilities)))
                    .limit(DartsCell.SLOTS)
                    .toList();
            for (int slot = 0; slot < DartsCell.SLOTS; slot++) {
                int place = node * DartsCell.SLOTS + slot;
                int from = strongest.get(slot);
                Decision edge = edges.get(start + from);
                String op = edge.options().get(best(row(edge, probabilities)));
                indices[decisions.position(cell.from().get(place))] = from;
                indices[decisions.position(cell.op().get(place))] =
                        cell.op().get(place).indexOf(op);
            }
            start += node + 2;
        }
    }

    /** Of each input of a node the probability of its operation on the edge that it comes by; an edge has one operation, so that nothing is in favour of a second. */
    @Override
    public double logLikelihood(Map<Decision, double[]> probabilities, Architecture member) {
        return logLikelihood(normal, probabilities, member) + logLikelihood(reduce, probabilities, member);
    }

    private double logLikelihood(DartsCell cell, Map<Decision, double[]> probabilities, Architecture member) {
        List<Decision> edges = edges(cell);
        double sum = 0;
        int start = 0;
        for (int node = 0; node < cell.nodes(); node++) {
            boolean[] taken = new boolean[node + 2];
            for (int place = node * DartsCell.SLOTS; place < (node + 1) * DartsCell.SLOTS; place++) {
                int from = member.index(cell.from().get(place));
                Decision edge = edges.get(start + from);
                int option = edge.indexOf(member.option(cell.op().get(place)));
                sum += taken[from] ? Double.NEGATIVE_INFINITY : Math.log(row(edge, probabilities)[option]);
                taken[from] = true;
            }
            start += node + 2;
        }
        return sum;
    }

    /** Edges that no node has chosen carry {@code none}. */
    @Override
    public Architecture choices(DecisionSet relaxed, Architecture member) {
        int[] indices = new int[relaxed.size()];
        choose(normal, relaxed, member, indices);
        choose(reduce, relaxed, member, indices);
        return new Architecture(relaxed, indices);
    }

    private void choose(DartsCell cell, DecisionSet relaxed, Architecture member, int[] indices) {
        List<Decision> edges = edges(cell);
        int start = 0;
        for (int node = 0; node < cell.nodes(); node++) {
            for (int place = node * DartsCell.SLOTS; place < (node + 1) * DartsCell.SLOTS; place++) {
                Decision edge = edges.get(start + member.index(cell.from().get(place)));
                int position = relaxed.position(edge);
                if (indices[position] != 0) {
                    throw new IllegalArgumentException("the relaxed cell has one operation on an edge, and node "
                            + (node + 2) + " of the " + cell.type() + " cell reads one input twice");
                }
                indices[position] = edge.indexOf(member.option(cell.op().get(place)));
            }
            start += node + 2;
        }
    }

    private static double strength(Decision edge, Map<Decision, double[]> probabilities) {
        double[] row = row(edge, probabilities);
        return row[best(row)];
    }

    private static double[] row(Decision edge, Map<Decision, double[]> probabilities) {
        double[] row = probabilities.get(edge);
        if (row == null) {
            throw new IllegalArgumentException("no probabilities for edge '" + edge.path() + "'");
        }
        return row;
    }

    /** The strongest operation but {@code none}, which stands first. */
    private static int best(double[] row) {
        int best = 1;
        for (int i = 2; i < row.length; i++) {
            best = row[i] > row[best] ? i : best;
        }
        return best;
    }
}
