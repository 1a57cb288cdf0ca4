package org.espalier.oneshot.relaxed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives;
import org.espalier.oneshot.relaxed.RelaxedValue.Common;
import org.espalier.oneshot.relaxed.RelaxedValue.Open;
import org.espalier.torch.engine.PieceTape;
import org.espalier.torch.module.Kernels;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.SideBySide;
import org.espalier.torch.module.kernel.BatchNormKernel;
import org.jspecify.annotations.Nullable;

/**
 * One forward pass through a relaxed graph, used once. Outside of choices every value is a piece of the tape. A choice's candidates stay open until
 * the sum that they go into is computed, in as many pieces as there are lanes.
 */
final class MixedPass {
    /** An operation without weights, on values: computed once. */
    private record Shared(Operation operation, List<RelaxedValue> inputs) {}

    /** A feature map's parity grids. */
    private record Split(RelaxedValue map, int dilation) {}

    private final Kernels kernels;
    private final BatchNormKernel norms;
    private final ModuleContext context;
    private final ModuleContext lane;
    private final SideBySide sideBySide;
    private final PieceTape tape;
    private final MixtureWeights weights;
    private final Map<Shared, Common> shared = new HashMap<>();
    private final Map<Split, Common> splits = new HashMap<>();

    /**
     * @param norms of normalisations that carry a weight
     * @param context of pieces that run alone
     * @param sideBySide where pieces run side by side, and which do
     */
    MixedPass(
            Kernels kernels,
            BatchNormKernel norms,
            ModuleContext context,
            SideBySide sideBySide,
            PieceTape tape,
            MixtureSource mixtures) {
        this.kernels = kernels;
        this.norms = norms;
        this.context = context;
        this.lane = context.through(sideBySide.convolution());
        this.sideBySide = sideBySide;
        this.tape = tape;
        this.weights = new MixtureWeights(mixtures, tape);
    }

    Tensor graph(Graph graph, Tensor input) {
        RelaxedValue result = graph("", graph, List.of(new Common(input)), false);
        if (result instanceof Common common) {
            return common.tensor();
        }
        throw new IllegalStateException("a value outside of all choices was left open");
    }

    /** @param inside whether it is part of a candidate */
    private RelaxedValue graph(String prefix, Graph graph, List<RelaxedValue> inputs, boolean inside) {
        return held(values(prefix, graph, inputs, graph.nodes().size(), inside), graph.output());
    }

    /** The inputs and the values of the first nodes; null for a choice that only a sum reads. */
    private List<@Nullable RelaxedValue> values(
            String prefix, Graph graph, List<RelaxedValue> inputs, int nodes, boolean inside) {
        boolean[] deferred = SummedChoices.of(graph);
        List<@Nullable RelaxedValue> values = new ArrayList<>(inputs);
        for (int i = 0; i < nodes; i++) {
            Graph.Node node = graph.nodes().get(i);
            if (deferred[graph.inputs() + i]) {
                values.add(null);
            } else if (node.inputs().stream().anyMatch(v -> deferred[v])) {
                values.add(sum(prefix, graph, node, values, deferred, inside));
            } else {
                values.add(body(prefix + node.name(), node.body(), pick(values, node), inside));
            }
        }
        return values;
    }

    private static RelaxedValue held(List<@Nullable RelaxedValue> values, int number) {
        RelaxedValue value = values.get(number);
        if (value == null) {
            throw new IllegalStateException("value " + number + " was read before it was computed");
        }
        return value;
    }

    private static List<RelaxedValue> pick(List<@Nullable RelaxedValue> values, Graph.Node node) {
        return node.inputs().stream().map(v -> held(values, v)).toList();
    }

    private RelaxedValue sum(
            String prefix,
            Graph graph,
            Graph.Node sum,
            List<@Nullable RelaxedValue> values,
            boolean[] deferred,
            boolean inside) {
        List<MixedSum.Term> terms = new ArrayList<>();
        List<RelaxedValue> summands = new ArrayList<>();
        for (int value : sum.inputs()) {
            if (deferred[value]) {
                Graph.Node choice = graph.nodes().get(value - graph.inputs());
                terms.addAll(terms(prefix + choice.name(), (Body.OneOf) choice.body(), pick(values, choice)));
            } else {
                summands.add(held(values, value));
            }
        }
        if (!terms.isEmpty()) {
            summands.add(0, mixed(terms, inside));
        } else if (summands.isEmpty()) { // only "none" everywhere: the sum of its zeros
            Graph.Node choice = graph.nodes().get(sum.inputs().get(0) - graph.inputs());
            return zeros(prefix + choice.name(), (Body.OneOf) choice.body(), pick(values, choice), inside);
        }
        return summands.size() == 1
                ? summands.get(0)
                : leaf(prefix + sum.name(), new Primitives.Add(), summands, inside);
    }

    private RelaxedValue body(String path, Body body, List<RelaxedValue> from, boolean inside) {
        if (body instanceof Body.Leaf leaf) {
            return leaf(path, leaf.operation(), from, inside);
        } else if (body instanceof Body.Sub sub) {
            return graph(path + "/", sub.graph(), from, inside);
        } else if (body instanceof Body.OneOf oneOf) {
            List<MixedSum.Term> terms = terms(path, oneOf, from);
            return terms.isEmpty() ? zeros(path, oneOf, from, inside) : mixed(terms, inside);
        }
        if (body instanceof Body.Ends) {
            throw new IllegalArgumentException("node '" + path + "': ends that stand by decisions are not relaxed");
        }
        return repeated(path, (Body.Repeat) body, from.get(0), inside);
    }

    /** What the chain gives after each possible number of links, weighted; links behind the last one that counts are not built. */
    private RelaxedValue repeated(String path, Body.Repeat repeat, RelaxedValue input, boolean inside) {
        MixtureWeights.Row mixture = weights.of(repeat.count());
        List<RelaxedValue> after = new ArrayList<>(List.of(input));
        List<MixedSum.Term> terms = new ArrayList<>();
        for (int option = 0; option < repeat.count().size(); option++) {
            if (!mixture.built()[option]) {
                continue;
            }
            for (int link = after.size() - 1; link < repeat.times(option); link++) {
                after.add(graph(path + "/" + link + "/", repeat.chain().get(link), List.of(after.get(link)), inside));
            }
            terms.add(MixedSum.Term.weighted(after.get(repeat.times(option)), mixture.of(option)));
        }
        return mixed(terms, inside);
    }

    /** Candidates of different choices may share it where it has no weights of its own and everybody knows what it reads. */
    private RelaxedValue leaf(String path, Operation operation, List<RelaxedValue> from, boolean inside) {
        if (isShared(operation) && from.stream().allMatch(Common.class::isInstance)) {
            Common value = shared.computeIfAbsent(
                    new Shared(operation, from), key -> new Common(operation(path, operation, from)));
            return inside ? value : settled(value);
        }
        Open value = operation(path, operation, from);
        return inside ? value : settled(new Common(value));
    }

    private Open operation(String path, Operation operation, List<RelaxedValue> from) {
        return new Open(
                from, RoughCost.of(operation), (where, inputs) -> kernels.forward(where, path, operation, inputs));
    }

    /** Has a value outside of all choices computed. */
    private Common settled(Common value) {
        if (!value.isThere()) {
            value.set(tape.run(piece(value, context)));
        }
        return value;
    }

    /** Has what candidates share computed, as much at once as does not depend on each other. */
    private void settle(List<MixedSum.Term> terms) {
        Set<Common> missing = new LinkedHashSet<>();
        terms.forEach(term -> miss(term.values(), missing));
        while (!missing.isEmpty()) {
            List<Common> ready = missing.stream().filter(Common::isReady).toList();
            List<Tensor> computed = isSpread(ready.size(), List.of(ready.get(0).source()))
                    ? List.of(tape.run(piece(ready.get(0), context)))
                    : tape.each(ready.stream().map(value -> piece(value, lane)).toList());
            for (int i = 0; i < computed.size(); i++) {
                ready.get(i).set(computed.get(i));
            }
            ready.forEach(missing::remove);
        }
    }

    private static void miss(List<? extends RelaxedValue> wanted, Set<Common> missing) {
        for (Common value : RelaxedValue.common(wanted)) {
            if (!value.isThere() && missing.add(value)) {
                miss(List.of(value.source()), missing);
            }
        }
    }

    private static PieceTape.Piece piece(Common value, ModuleContext where) {
        return RelaxedValue.piece(List.of(value.source()), where, evaluation -> evaluation.of(value.source()));
    }

    /** Whether equal inputs give equal outputs wherever the operation stands. */
    private boolean isShared(Operation operation) {
        return operation instanceof Primitives.Activation
                || operation instanceof Primitives.Pool
                || operation instanceof Primitives.GlobalAveragePool
                || operation instanceof Primitives.Shift
                || operation instanceof Primitives.Channels
                || operation instanceof Primitives.ChannelShuffle
                || (operation instanceof Primitives.BatchNorm norm && !norm.affine() && weights.dense());
    }

    /** The sum of weighted candidates: side by side, or as part of the candidate that it stands in. */
    private RelaxedValue mixed(List<MixedSum.Term> terms, boolean inside) {
        if (inside) {
            return new Open(
                    MixedSum.values(terms),
                    RoughCost.ADDITION * terms.size(),
                    (where, inputs) -> MixedSum.of(terms, inputs));
        }
        settle(terms);
        if (isSpread(terms.size(), MixedSum.values(terms))) {
            return new Common(tape.total(List.of(piece(terms, context))));
        }
        List<List<PieceTape.Piece>> shares = new ArrayList<>();
        for (List<MixedSum.Term> share :
                MixedSum.shares(terms, sideBySide.lanes().count())) {
            shares.add(MixedSum.pieces(share).stream()
                    .map(piece -> piece(piece, lane))
                    .toList());
        }
        return new Common(tape.sum(shares));
    }

    /**
     * Whether something has no company that it could be computed beside, and is large enough for all of LibTorch's threads. Where every candidate is
     * built, there is company nearly everywhere, and all stays on the lanes.
     */
    private boolean isSpread(int together, List<? extends RelaxedValue> wanted) {
        return together == 1
                && !weights.dense()
                && sideBySide.isWorthSplitting(RelaxedValue.common(wanted).stream()
                        .mapToLong(read -> read.tensor().numel())
                        .max()
                        .orElse(0));
    }

    private static PieceTape.Piece piece(List<MixedSum.Term> terms, ModuleContext where) {
        return RelaxedValue.piece(MixedSum.values(terms), where, evaluation -> MixedSum.of(terms, evaluation));
    }

    /** The weighted candidates of one choice. */
    private List<MixedSum.Term> terms(String path, Body.OneOf oneOf, List<RelaxedValue> from) {
        MixtureWeights.Row mixture = weights.of(oneOf.decision());
        if (Candidates.areOne(oneOf)) {
            return together(path, oneOf, from, mixture);
        }
        List<MixedSum.Term> terms = new ArrayList<>();
        for (int option = 0; option < oneOf.alternatives().size(); option++) {
            Graph alternative = oneOf.alternatives().get(option);
            if (!mixture.built()[option] || Candidates.isNone(alternative)) {
                continue;
            }
            String place = path + "/" + oneOf.decision().options().get(option) + "/";
            ParityGrids grids = from.size() == 1 && from.get(0) instanceof Common map && map.isThere()
                    ? ParityGrids.of(alternative, map.tensor())
                    : null;
            terms.add(
                    grids == null
                            ? term(place, alternative, from, mixture.of(option))
                            : onGrids(grids, place, from.get(0), mixture.of(option)));
        }
        return terms;
    }

    /** One candidate with the weights of all. */
    private List<MixedSum.Term> together(
            String path, Body.OneOf oneOf, List<RelaxedValue> from, MixtureWeights.Row mixture) {
        List<Integer> options = IntStream.range(0, oneOf.alternatives().size())
                .filter(option -> mixture.built()[option]
                        && !Candidates.isNone(oneOf.alternatives().get(option)))
                .boxed()
                .toList();
        if (options.isEmpty()) {
            return List.of();
        }
        int option = options.get(0);
        String place = path + "/" + oneOf.decision().options().get(option) + "/";
        return List.of(term(place, oneOf.alternatives().get(option), from, mixture.of(options)));
    }

    /** A weighted candidate. Where it ends in a normalisation of its own, that carries the weight. */
    private MixedSum.Term term(String prefix, Graph graph, List<RelaxedValue> inputs, RelaxedValue weight) {
        int last = graph.nodes().size() - 1;
        if (last < 0 || graph.output() != graph.inputs() + last) {
            return MixedSum.Term.weighted(graph(prefix, graph, inputs, true), weight);
        }
        Graph.Node node = graph.nodes().get(last);
        List<@Nullable RelaxedValue> values = values(prefix, graph, inputs, last, true);
        if (node.inputs().stream().anyMatch(v -> values.get(v) == null)) {
            return MixedSum.Term.weighted(graph(prefix, graph, inputs, true), weight);
        }
        String path = prefix + node.name();
        List<RelaxedValue> from = pick(values, node);
        if (node.body() instanceof Body.Sub sub) {
            return term(path + "/", sub.graph(), from, weight);
        } else if (node.body() instanceof Body.Leaf leaf
                && leaf.operation() instanceof Primitives.BatchNorm norm
                && !norm.affine()
                && from.get(0) instanceof Open) {
            return MixedSum.Term.carrying(scaled(path, norm, from.get(0), weight));
        }
        return MixedSum.Term.weighted(body(path, node.body(), from, true), weight);
    }

    private Open scaled(String path, Primitives.BatchNorm norm, RelaxedValue value, RelaxedValue weight) {
        return new Open(
                List.of(value, weight),
                RoughCost.of(norm),
                (where, inputs) -> norms.scaled(where, path, norm, inputs.get(0), inputs.get(1)));
    }

    /** A dilated candidate from its input to its weighted normalisation, all of it on the grids, which its siblings share. */
    private MixedSum.Term onGrids(ParityGrids grids, String prefix, RelaxedValue input, RelaxedValue weight) {
        RelaxedValue before =
                leaf(prefix + grids.activation().name(), grids.activationOperation(), List.of(input), true);
        Common split = splits.computeIfAbsent(
                new Split(before, grids.dilation()),
                key -> new Common(new Open(
                        List.of(before),
                        RoughCost.ADDITION,
                        (where, inputs) -> ParityGrids.split(inputs.get(0), key.dilation()))));
        Open depthwise = operation(prefix + grids.depthwise().name(), grids.undilated(), List.of(split));
        Open pointwise = operation(prefix + grids.pointwise().name(), grids.pointwiseOperation(), List.of(depthwise));
        return MixedSum.Term.onGrids(
                grids, scaled(prefix + grids.norm().name(), grids.normOperation(), pointwise, weight));
    }

    private RelaxedValue zeros(String path, Body.OneOf oneOf, List<RelaxedValue> from, boolean inside) {
        for (int option = 0; option < oneOf.alternatives().size(); option++) {
            if (Candidates.isNone(oneOf.alternatives().get(option))) {
                String name = oneOf.decision().options().get(option);
                return graph(path + "/" + name + "/", oneOf.alternatives().get(option), from, inside);
            }
        }
        throw new IllegalArgumentException("node '" + path + "': no candidate was built and none is 'none'");
    }
}
