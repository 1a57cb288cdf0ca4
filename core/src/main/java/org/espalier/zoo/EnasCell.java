package org.espalier.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Body;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.DropPath;
import org.espalier.zoo.blocks.BlockLibrary;
import org.espalier.zoo.blocks.BlockSpec;
import org.espalier.zoo.blocks.Blocks;
import org.espalier.zoo.blocks.Chain;

/**
 * The graph of one type of cell, in the network that is trained from scratch and in the one that is searched.
 *
 * @param decisions of the cell
 * @param loose for each of its values, its inputs first, 1 where no node reads it, else 0
 */
record EnasCell(DartsCell decisions, List<Expr> loose) {
    private static final BatchNorm NORM = new BatchNorm(true);
    private static final String SKIP = "skip_connect";

    static EnasCell of(DartsCell decisions) {
        int values = decisions.nodes() + 2;
        return new EnasCell(
                decisions,
                IntStream.range(0, values)
                        .mapToObj(value -> decisions.from().stream()
                                .filter(from -> value < from.size())
                                .map(from -> unread(from, value))
                                .reduce(Expr.ONE, Expr::times))
                        .toList());
    }

    private static Expr unread(Decision from, int value) {
        return Expr.select(
                from,
                IntStream.range(0, from.size())
                        .mapToObj(i -> i == value ? Expr.ZERO : Expr.ONE)
                        .toList());
    }

    boolean reduces() {
        return decisions.reduces();
    }

    /** How many loose ends there are, at least 1: the last node is one. */
    Expr ends() {
        return loose.stream().reduce(Expr.ZERO, Expr::plus);
    }

    /**
     * Whether there are exactly so many loose ends: 1, else 0.
     *
     * @param count at least 1
     */
    Expr hasEnds(long count) {
        return hasFrom(count).times(Expr.ONE.minus(hasFrom(count + 1)));
    }

    /** Whether there are so many loose ends, or more: there are fewer than twice as many as values, so that division says it. */
    private Expr hasFrom(long least) {
        return least <= 1 ? Expr.ONE : ends().plus(loose.size() - least).dividedBy(loose.size());
    }

    /** Of a reduction cell, operations on its inputs have stride 2; the result is the concatenation of the loose ends. */
    Graph whole(Expr channels) {
        Graph.Builder b = Graph.builder(2);
        int[] values = nodes(b, channels, decisions.reduces(), true);
        List<Graph> each = IntStream.range(0, values.length)
                .mapToObj(i -> decisions.reduces() && i < 2
                        ? Blocks.factorizedReduce(channels, NORM)
                        : Graph.passThrough(1, 0))
                .toList();
        return b.build(b.add("output", new Body.Ends(loose, each, Body.Ends.Join.CONCAT), values));
    }

    /** Its inputs were brought to size before; a 1x1 convolution with weights for each value joins those that are loose. */
    Graph searched(Expr channels) {
        Graph.Builder b = Graph.builder(2);
        int[] values = nodes(b, channels, false, false);
        Graph each = new Chain()
                .then("relu", Activation.relu())
                .then("conv", Conv.pointwise(channels))
                .build();
        List<Graph> ends = IntStream.range(0, values.length).mapToObj(i -> each).toList();
        int joined = b.add("output", new Body.Ends(loose, ends, Body.Ends.Join.ADD), values);
        return b.build(b.add("norm", NORM, joined));
    }

    private int[] nodes(Graph.Builder b, Expr channels, boolean strides, boolean dropPath) {
        List<List<Graph>> byStride = Stream.of(1, 2)
                .map(stride ->
                        operations(BlockSpec.of(channels, channels, stride).withNorm(NORM), dropPath))
                .toList();
        List<Integer> values = new ArrayList<>(List.of(0, 1));
        for (int node = 0; node < decisions.nodes(); node++) {
            int[] available = values.stream().mapToInt(Integer::intValue).toArray();
            int[] slots = new int[DartsCell.SLOTS];
            for (int slot = 0; slot < slots.length; slot++) {
                int place = node * DartsCell.SLOTS + slot;
                List<Graph> byPredecessor = new ArrayList<>();
                for (int p = 0; p < available.length; p++) {
                    List<Graph> candidates = byStride.get(strides && p < 2 ? 1 : 0);
                    Graph.Builder inner = Graph.builder(available.length);
                    byPredecessor.add(
                            inner.build(inner.oneOf("op", decisions.op().get(place), candidates, p)));
                }
                String name = "node" + (node + 2) + "_input" + slot;
                slots[slot] = b.oneOf(name, decisions.from().get(place), byPredecessor, available);
            }
            values.add(b.add("node" + (node + 2), new Add(), slots));
        }
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Drop path follows everything but the identity, which the authors never drop, not even where it halves the resolution. */
    private List<Graph> operations(BlockSpec spec, boolean dropPath) {
        BlockLibrary blocks = decisions.blocks();
        return EnasSpaceFactory.OPERATIONS.stream()
                .map(name -> {
                    Graph operation = blocks.get(name).build(spec);
                    return dropPath && !name.equals(SKIP)
                            ? new Chain()
                                    .then("operation", operation)
                                    .then("drop_path", new DropPath())
                                    .build()
                            : operation;
                })
                .toList();
    }
}
