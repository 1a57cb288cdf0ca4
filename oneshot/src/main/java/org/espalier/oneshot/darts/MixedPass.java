package org.espalier.oneshot.darts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives;
import org.espalier.torch.module.Kernels;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.kernel.BatchNormKernel;
import org.jspecify.annotations.Nullable;

/** One forward pass through a relaxed graph. Lives in the pointer scope of its caller and is used once. */
final class MixedPass {
    /** An operation without weights, on values: computed once. */
    private record Shared(Operation operation, List<Integer> inputs) {}

    /** The weights of a decision's candidates, each as a tensor that broadcasts over a feature map; null where it is not built. */
    private record Weights(List<@Nullable Tensor> byOption) {}

    private final Kernels kernels;
    private final ModuleContext context;
    private final Function<Decision, Mixing.Mixture> mixing;
    private final boolean dense;
    private final Map<Decision, Weights> weights = new HashMap<>();
    private final Map<Shared, Tensor> shared = new HashMap<>();
    private final Map<Tensor, Integer> numbers = new IdentityHashMap<>();
    private final Map<ParityGrids.Split, Tensor> splits = new HashMap<>();

    /** @param dense whether every candidate is built in every pass, so that shared statistics always have the same place */
    MixedPass(Kernels kernels, ModuleContext context, Function<Decision, Mixing.Mixture> mixing, boolean dense) {
        this.kernels = kernels;
        this.context = context;
        this.mixing = mixing;
        this.dense = dense;
    }

    Tensor graph(Graph graph, Tensor input) {
        return graph("", graph, List.of(input));
    }

    private Tensor graph(String prefix, Graph graph, List<Tensor> inputs) {
        return held(values(prefix, graph, inputs, graph.nodes().size()), graph.output());
    }

    /** The inputs and the values of the first nodes. */
    private List<@Nullable Tensor> values(String prefix, Graph graph, List<Tensor> inputs, int nodes) {
        boolean[] deferred = deferred(graph);
        List<@Nullable Tensor> values = new ArrayList<>(inputs);
        for (int i = 0; i < nodes; i++) {
            Graph.Node node = graph.nodes().get(i);
            if (deferred[graph.inputs() + i]) {
                values.add(null); // the sum that reads it computes it, into its own feature map
            } else if (anyDeferred(node, deferred)) {
                values.add(sum(prefix, graph, node, values, deferred));
            } else {
                values.add(body(prefix + node.name(), node.body(), pick(values, node)));
            }
        }
        return values;
    }

    private static Tensor held(List<@Nullable Tensor> values, int number) {
        Tensor value = values.get(number);
        if (value == null) {
            throw new IllegalStateException("value " + number + " was read before it was computed");
        }
        return value;
    }

    private static List<Tensor> pick(List<@Nullable Tensor> values, Graph.Node node) {
        return node.inputs().stream().map(v -> held(values, v)).toList();
    }

    /** Choices that one sum reads and nothing else. */
    private static boolean[] deferred(Graph graph) {
        int[] reads = new int[graph.inputs() + graph.nodes().size()];
        int[] sums = new int[reads.length];
        reads[graph.output()]++;
        for (Graph.Node node : graph.nodes()) {
            for (int value : node.inputs()) {
                reads[value]++;
                sums[value] += isSum(node) ? 1 : 0;
            }
        }
        boolean[] deferred = new boolean[reads.length];
        for (int i = 0; i < graph.nodes().size(); i++) {
            int value = graph.inputs() + i;
            deferred[value] =
                    graph.nodes().get(i).body() instanceof Body.OneOf && reads[value] == 1 && sums[value] == 1;
        }
        return deferred;
    }

    private static boolean isSum(Graph.Node node) {
        return node.body() instanceof Body.Leaf leaf && leaf.operation() instanceof Primitives.Add;
    }

    private static boolean anyDeferred(Graph.Node node, boolean[] deferred) {
        return node.inputs().stream().anyMatch(v -> deferred[v]);
    }

    private Tensor sum(String prefix, Graph graph, Graph.Node sum, List<@Nullable Tensor> values, boolean[] deferred) {
        MixedSum mixed = new MixedSum();
        List<Tensor> plain = new ArrayList<>();
        for (int value : sum.inputs()) {
            if (deferred[value]) {
                Graph.Node choice = graph.nodes().get(value - graph.inputs());
                mix(mixed, prefix + choice.name(), (Body.OneOf) choice.body(), pick(values, choice));
            } else {
                plain.add(held(values, value));
            }
        }
        Tensor total = mixed.total();
        if (total == null && plain.isEmpty()) { // only "none" everywhere: the sum of its zeros
            Graph.Node choice = graph.nodes().get(sum.inputs().get(0) - graph.inputs());
            return zeros(prefix + choice.name(), (Body.OneOf) choice.body(), pick(values, choice));
        } else if (total == null) {
            return kernels.forward(context, prefix + sum.name(), new Primitives.Add(), plain);
        }
        for (Tensor value : plain) {
            total.add_(value);
        }
        return total;
    }

    private Tensor body(String path, Body body, List<Tensor> from) {
        if (body instanceof Body.Leaf leaf) {
            return leaf(path, leaf.operation(), from);
        } else if (body instanceof Body.Sub sub) {
            return graph(path + "/", sub.graph(), from);
        } else if (body instanceof Body.OneOf oneOf) {
            MixedSum mixed = new MixedSum();
            mix(mixed, path, oneOf, from);
            Tensor total = mixed.total();
            return total == null ? zeros(path, oneOf, from) : total;
        }
        throw new IllegalArgumentException("node '" + path + "': a repeated block is not relaxed");
    }

    private Tensor leaf(String path, Operation operation, List<Tensor> from) {
        if (!isShared(operation)) {
            return kernels.forward(context, path, operation, from);
        }
        Shared key = new Shared(operation, from.stream().map(this::number).toList());
        Tensor known = shared.get(key);
        if (known == null) {
            known = kernels.forward(context, path, operation, from);
            shared.put(key, known);
        }
        return known;
    }

    private int number(Tensor tensor) {
        return numbers.computeIfAbsent(tensor, t -> numbers.size());
    }

    /** Whether equal inputs give equal outputs wherever the operation stands. */
    private boolean isShared(Operation operation) {
        return operation instanceof Primitives.Activation
                || operation instanceof Primitives.Pool
                || operation instanceof Primitives.GlobalAveragePool
                || operation instanceof Primitives.Shift
                || operation instanceof Primitives.Channels
                || operation instanceof Primitives.ChannelShuffle
                || (operation instanceof Primitives.BatchNorm norm && !norm.affine() && dense);
    }

    /** Adds the weighted candidates of one choice. */
    private void mix(MixedSum sum, String path, Body.OneOf oneOf, List<Tensor> from) {
        Weights mixture = weights.computeIfAbsent(oneOf.decision(), this::weigh);
        for (int option = 0; option < oneOf.alternatives().size(); option++) {
            Graph alternative = oneOf.alternatives().get(option);
            Tensor weight = mixture.byOption.get(option);
            if (weight == null || isNone(alternative)) {
                continue;
            }
            String place = path + "/" + oneOf.decision().options().get(option) + "/";
            ParityGrids grids = ParityGrids.of(alternative, from);
            if (grids == null) {
                add(sum, place, alternative, from, weight);
            } else {
                sum.addGrids(grids, onGrids(grids, place, from.get(0), weight));
            }
        }
    }

    /** Adds a candidate. Where it ends in a normalisation of its own, that carries the weight. */
    private void add(MixedSum sum, String prefix, Graph graph, List<Tensor> inputs, Tensor weight) {
        int last = graph.nodes().size() - 1;
        if (last < 0 || graph.output() != graph.inputs() + last) {
            sum.add(graph(prefix, graph, inputs), weight);
            return;
        }
        Graph.Node node = graph.nodes().get(last);
        List<@Nullable Tensor> values = values(prefix, graph, inputs, last);
        if (node.inputs().stream().anyMatch(v -> values.get(v) == null)) {
            sum.add(graph(prefix, graph, inputs), weight);
            return;
        }
        String path = prefix + node.name();
        List<Tensor> from = pick(values, node);
        if (node.body() instanceof Body.Sub sub) {
            add(sum, path + "/", sub.graph(), from, weight);
        } else if (node.body() instanceof Body.Leaf leaf
                && leaf.operation() instanceof Primitives.BatchNorm norm
                && !norm.affine()
                && !shared.containsValue(from.get(0))) {
            sum.add(BatchNormKernel.scaled(context, path, norm, from.get(0), weight));
        } else {
            sum.add(body(path, node.body(), from), weight);
        }
    }

    /** A dilated candidate from its input to its weighted normalisation, all of it on the grids, which its siblings share. */
    private Tensor onGrids(ParityGrids grids, String prefix, Tensor input, Tensor weight) {
        Tensor before = leaf(prefix + grids.activation().name(), grids.activationOperation(), List.of(input));
        Tensor split = splits.computeIfAbsent(
                new ParityGrids.Split(number(before), grids.dilation()),
                key -> ParityGrids.split(before, key.dilation()));
        Tensor depthwise =
                kernels.forward(context, prefix + grids.depthwise().name(), grids.undilated(), List.of(split));
        Tensor pointwise = kernels.forward(
                context, prefix + grids.pointwise().name(), grids.pointwiseOperation(), List.of(depthwise));
        return BatchNormKernel.scaled(context, prefix + grids.norm().name(), grids.normOperation(), pointwise, weight);
    }

    private Weights weigh(Decision decision) {
        Mixing.Mixture mixture = mixing.apply(decision);
        List<@Nullable Tensor> byOption = new ArrayList<>();
        for (int i = 0; i < decision.size(); i++) {
            byOption.add(mixture.built()[i] ? mixture.weights().narrow(0, i, 1).reshape(1, 1, 1, 1) : null);
        }
        return new Weights(byOption);
    }

    private static boolean isNone(Graph alternative) {
        int last = alternative.output() - alternative.inputs();
        return last >= 0
                && alternative.nodes().get(last).body() instanceof Body.Leaf leaf
                && leaf.operation() instanceof Primitives.Zero;
    }

    private Tensor zeros(String path, Body.OneOf oneOf, List<Tensor> from) {
        for (int option = 0; option < oneOf.alternatives().size(); option++) {
            if (isNone(oneOf.alternatives().get(option))) {
                String name = oneOf.decision().options().get(option);
                return graph(path + "/" + name + "/", oneOf.alternatives().get(option), from);
            }
        }
        throw new IllegalArgumentException("node '" + path + "': no candidate was built and none is 'none'");
    }
}
