package org.espalier.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Body;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.Concat;
import org.espalier.graph.Primitives.DropPath;
import org.espalier.graph.Primitives.Identity;
import org.espalier.zoo.blocks.BlockLibrary;
import org.espalier.zoo.blocks.BlockSpec;
import org.espalier.zoo.blocks.Blocks;

/**
 * The decisions of one type of cell (normal or reduction), shared by all cells of that type, and the cell's graph.
 *
 * @param type {@code normal} or {@code reduce}
 * @param from for every slot (two to a node) its predecessor
 * @param op for every slot its operation
 * @param output the nodes that make up the output
 * @param blocks where the operations are found
 */
record DartsCell(String type, List<Decision> from, List<Decision> op, CellOutput output, BlockLibrary blocks) {
    static final int SLOTS = 2;

    /** @param concat the nodes that make up the output; empty: all */
    static DartsCell of(String type, int nodes, List<String> operations, List<Integer> concat) {
        CellOutput output = concat.isEmpty() ? CellOutput.last(nodes, nodes) : new CellOutput(concat, false);
        return of(type, nodes, operations, output);
    }

    static DartsCell of(String type, int nodes, List<String> operations, CellOutput output) {
        List<Decision> from = new ArrayList<>();
        List<Decision> op = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            for (int slot = 0; slot < SLOTS; slot++) {
                String path = type + ".node" + (node + 2) + ".input" + slot;
                from.add(Decision.ofInts(
                        path + ".from", IntStream.range(0, node + 2).toArray()));
                op.add(new Decision(path + ".op", operations));
            }
        }
        return new DartsCell(type, List.copyOf(from), List.copyOf(op), output, BlockLibrary.installed());
    }

    boolean reduces() {
        return type.equals("reduce");
    }

    int nodes() {
        return op.size() / SLOTS;
    }

    List<Decision> decisions() {
        List<Decision> all = new ArrayList<>();
        for (int i = 0; i < op.size(); i++) {
            all.add(from.get(i));
            all.add(op.get(i));
        }
        return all;
    }

    /** The nodes that make up the output, numbered from 2; where {@link CellOutput#loose}, all that may. */
    List<Integer> concat() {
        return output.nodes();
    }

    /** The nodes that make up a member's output, numbered from 2. */
    List<Integer> outputs(Architecture member) {
        return output.loose()
                ? output.nodes().stream()
                        .filter(node -> reading(node).allMatch(slot -> member.index(slot) != node))
                        .toList()
                : output.nodes();
    }

    /** The decisions that a node could be read by: those of all later nodes. */
    private Stream<Decision> reading(int node) {
        return from.stream().skip((long) (node - 1) * SLOTS);
    }

    /** 1 where no later node reads it, else 0. */
    private Expr isLoose(int node) {
        return reading(node)
                .map(slot -> Expr.select(
                        slot,
                        IntStream.range(0, slot.size())
                                .mapToObj(p -> p == node ? Expr.ZERO : Expr.ONE)
                                .toList()))
                .reduce(Expr.ONE, Expr::times);
    }

    /** The cell with two chosen inputs for each node. */
    Graph discrete(Expr channels, Graph prepare0, Graph prepare1) {
        List<List<Graph>> byStride = operations(op.get(0), channels, new BatchNorm(true), false);
        Graph.Builder b = Graph.builder(2);
        List<Integer> values = inputs(b, prepare0, prepare1);
        for (int node = 0; node < nodes(); node++) {
            int[] available = values.stream().mapToInt(Integer::intValue).toArray();
            int[] slots = new int[SLOTS];
            for (int slot = 0; slot < SLOTS; slot++) {
                int place = node * SLOTS + slot;
                List<Graph> byPredecessor = new ArrayList<>();
                for (int p = 0; p < available.length; p++) {
                    Graph.Builder inner = Graph.builder(available.length);
                    byPredecessor.add(inner.build(inner.oneOf("op", op.get(place), byStride.get(stride(p) - 1), p)));
                }
                slots[slot] = b.oneOf("node" + (node + 2) + "_input" + slot, from.get(place), byPredecessor, available);
            }
            values.add(b.add("node" + (node + 2), new Add(), slots));
        }
        return output.loose() ? looseEnds(b, values) : concat(b, values);
    }

    /**
     * The cell with every operation on every edge. Where loose ends make up the output, all nodes do: which are loose is not decided yet.
     *
     * @param edges one decision for each edge, nodes in order, predecessors ascending
     */
    Graph relaxed(Expr channels, Graph prepare0, Graph prepare1, List<Decision> edges) {
        return everyEdge(operations(edges.get(0), channels, new BatchNorm(false), true), prepare0, prepare1, edges);
    }

    /** The cell with an operation, or none, on every edge, as it is trained from scratch; edges as for {@link #relaxed}. */
    Graph open(Expr channels, Graph prepare0, Graph prepare1, List<Decision> edges) {
        return everyEdge(operations(edges.get(0), channels, new BatchNorm(true), false), prepare0, prepare1, edges);
    }

    private Graph everyEdge(List<List<Graph>> byStride, Graph prepare0, Graph prepare1, List<Decision> edges) {
        Graph.Builder b = Graph.builder(2);
        List<Integer> values = inputs(b, prepare0, prepare1);
        int edge = 0;
        for (int node = 0; node < nodes(); node++) {
            int[] sum = new int[node + 2];
            for (int p = 0; p < sum.length; p++) {
                String name = "edge" + (node + 2) + "-" + p;
                sum[p] = b.oneOf(name, edges.get(edge++), byStride.get(stride(p) - 1), values.get(p));
            }
            values.add(b.add("node" + (node + 2), new Add(), sum));
        }
        return concat(b, values);
    }

    private int stride(int predecessor) {
        return reduces() && predecessor < 2 ? 2 : 1;
    }

    private static List<Integer> inputs(Graph.Builder b, Graph prepare0, Graph prepare1) {
        List<Integer> values = new ArrayList<>();
        values.add(b.add("prepare0", prepare0, 0));
        values.add(b.add("prepare1", prepare1, 1));
        return values;
    }

    private Graph concat(Graph.Builder b, List<Integer> values) {
        return b.build(b.add("concat", new Concat(), ends(values)));
    }

    private Graph looseEnds(Graph.Builder b, List<Integer> values) {
        List<Expr> loose = output.nodes().stream().map(this::isLoose).toList();
        List<Graph> each = loose.stream().map(end -> Graph.passThrough(1, 0)).toList();
        return b.build(b.add("concat", new Body.Ends(loose, each, Body.Ends.Join.CONCAT), ends(values)));
    }

    private int[] ends(List<Integer> values) {
        return output.nodes().stream().mapToInt(values::get).toArray();
    }

    /** The options of a decision with stride 1, and those with stride 2. */
    private List<List<Graph>> operations(Decision decision, Expr channels, BatchNorm norm, boolean searching) {
        return Stream.of(1, 2)
                .map(stride -> BlockSpec.of(channels, channels, stride).withNorm(norm))
                .map(spec -> decision.options().stream()
                        .map(name -> finish(
                                blocks.get(name).build(spec), name.contains("_pool_") && searching, norm, !searching))
                        .toList())
                .toList();
    }

    /** Pools are followed by batch norm in the search only; drop path follows everything but the identity, in the final network only. */
    private static Graph finish(Graph operation, boolean addNorm, BatchNorm norm, boolean dropPath) {
        boolean identity =
                operation.nodes().get(0).body() instanceof Body.Leaf leaf && leaf.operation() instanceof Identity;
        if (identity || !(addNorm || dropPath)) {
            return operation;
        }
        Graph.Builder b = Graph.builder(1);
        int value = b.add("operation", operation, 0);
        return b.build(addNorm ? b.add("norm", norm, value) : b.add("drop_path", new DropPath(), value));
    }

    /** What brings a cell's input to its channels: 1x1 convolution, or also half the resolution. */
    static Graph prepare(Expr channels, boolean halve, BatchNorm norm) {
        return halve ? Blocks.factorizedReduce(channels, norm) : Blocks.reluConvNorm(Conv.pointwise(channels), norm);
    }
}
