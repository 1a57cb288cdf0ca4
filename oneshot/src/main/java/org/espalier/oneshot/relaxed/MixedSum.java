package org.espalier.oneshot.relaxed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * The weighted candidates into one place, added up in place: in one feature map, and for those that are computed on parity grids in one set of
 * grids for each dilation, which joins the feature map once, at the end. Both belong to the pointer scope in which it was made.
 */
final class MixedSum {
    private final @Nullable PointerScope scope = PointerScope.getInnerScope();
    private @Nullable Tensor map;
    private final Map<Integer, Tensor> grids = new LinkedHashMap<>();

    /**
     * A candidate with its weight.
     *
     * @param values what it is computed from
     * @param addition adds it, from tensors of these values
     * @param alone whether it gains nothing by being added up in one piece with others
     */
    record Term(List<RelaxedValue> values, BiConsumer<MixedSum, List<Tensor>> addition, boolean alone) {
        private int cost() {
            return RoughCost.ADDITION + RelaxedValue.cost(values);
        }

        /** A value times its weight. */
        static Term weighted(RelaxedValue value, RelaxedValue weight) {
            return new Term(List.of(value, weight), (sum, of) -> sum.add(of.get(0), of.get(1)), false);
        }

        /** A value that carries its weight already, and that nobody else reads. */
        static Term carrying(RelaxedValue value) {
            return new Term(List.of(value), (sum, of) -> sum.add(of.get(0)), true);
        }

        /** The same on grids. */
        static Term onGrids(ParityGrids layout, RelaxedValue value) {
            return new Term(List.of(value), (sum, of) -> sum.addGrids(layout, of.get(0)), false);
        }
    }

    /** The sum of terms in an evaluation. Each is let go when it has been added. */
    static Tensor of(List<Term> terms, RelaxedValue.Evaluation evaluation) {
        MixedSum sum = new MixedSum();
        for (Term term : terms) {
            try (PointerScope inner = new PointerScope()) {
                term.addition().accept(sum, evaluation.afresh().of(term.values()));
            }
        }
        return sum.total();
    }

    /** What terms are computed from, term after term. */
    static List<RelaxedValue> values(List<Term> terms) {
        return terms.stream().flatMap(term -> term.values().stream()).toList();
    }

    /**
     * The sum of terms whose values are all there.
     *
     * @param values tensors of {@link #values(List)}
     */
    static Tensor of(List<Term> terms, List<Tensor> values) {
        MixedSum sum = new MixedSum();
        int from = 0;
        for (Term term : terms) {
            int to = from + term.values().size();
            term.addition().accept(sum, values.subList(from, to));
            from = to;
        }
        return sum.total();
    }

    /**
     * Terms divided into shares of about equal work: the largest first, each to the share that has least. Which share a term belongs to
     * depends on nothing but the terms and the number of shares.
     */
    static List<List<Term>> shares(List<Term> terms, int count) {
        List<List<Term>> shares = new ArrayList<>();
        int[] work = new int[Math.min(count, terms.size())];
        for (int i = 0; i < work.length; i++) {
            shares.add(new ArrayList<>());
        }
        List<Term> largestFirst = new ArrayList<>(terms);
        largestFirst.sort(Comparator.comparingInt((Term term) -> -term.cost()));
        for (Term term : largestFirst) {
            int least = 0;
            for (int i = 1; i < work.length; i++) {
                least = work[i] < work[least] ? i : least;
            }
            shares.get(least).add(term);
            work[least] += term.cost();
        }
        return shares;
    }

    /** A share divided into terms that one piece computes together. */
    static List<List<Term>> pieces(List<Term> share) {
        List<List<Term>> pieces = new ArrayList<>();
        List<Term> together = new ArrayList<>();
        for (Term term : share) {
            if (term.alone()) {
                pieces.add(List.of(term));
            } else {
                together.add(term);
            }
        }
        if (!together.isEmpty()) {
            pieces.add(together);
        }
        return pieces;
    }

    private void add(Tensor value, Tensor weight) {
        // multiplication keeps its factors for the backward pass, never the sum, which may thus change in place
        if (map == null) {
            map = Tensors.handOver(value.mul(weight), scope);
        } else {
            map.addcmul_(value, weight);
        }
    }

    private void add(Tensor weighted) {
        if (map == null) {
            map = Tensors.handOver(weighted, scope);
        } else {
            map.add_(weighted);
        }
    }

    private void addGrids(ParityGrids layout, Tensor weighted) {
        Tensor sum = grids.get(layout.dilation());
        if (sum == null) {
            grids.put(layout.dilation(), Tensors.handOver(weighted, scope));
        } else {
            sum.add_(weighted);
        }
    }

    private Tensor total() {
        grids.forEach((dilation, sum) -> add(ParityGrids.merge(sum, dilation)));
        if (map == null) {
            throw new IllegalStateException("a sum without terms");
        }
        return map;
    }
}
