package org.espalier.oneshot.superkernel;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.graph.Body;
import org.espalier.graph.Graph;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.DropPath;
import org.espalier.graph.Primitives.Dropout;
import org.espalier.graph.Primitives.Identity;
import org.espalier.oneshot.superkernel.Superkernel.Use;

/** Finds the blocks of a graph that may be left out: beside an identity, or at the end of a chain of decided length. */
final class OptionalBlocks {
    private final List<Use> found = new ArrayList<>();

    private OptionalBlocks() {}

    /** @throws IllegalArgumentException where a decision about what runs is of another kind */
    static List<Use> of(Graph graph) {
        OptionalBlocks blocks = new OptionalBlocks();
        blocks.graph("", graph, false);
        return List.copyOf(blocks.found);
    }

    private void graph(String prefix, Graph graph, boolean within) {
        for (Graph.Node node : graph.nodes()) {
            String path = prefix + node.name();
            if (node.body() instanceof Body.Sub sub) {
                graph(path + "/", sub.graph(), within);
            } else if (node.body() instanceof Body.OneOf oneOf) {
                choice(path, oneOf, within);
            } else if (node.body() instanceof Body.Repeat repeat) {
                chain(path, repeat, within);
            }
        }
    }

    private void choice(String path, Body.OneOf oneOf, boolean within) {
        String decision = oneOf.decision().path();
        List<Integer> blocks = IntStream.range(0, oneOf.alternatives().size())
                .filter(i -> !isIdentity(oneOf.alternatives().get(i)))
                .boxed()
                .toList();
        if (blocks.size() != 1 || oneOf.alternatives().size() != 2) {
            throw new IllegalArgumentException("'" + decision + "' is a choice between operations");
        }
        int block = blocks.get(0);
        Ladder ladder = Ladder.of(oneOf.decision(), option -> option == block ? 1 : 0);
        String prefix = path + "/" + oneOf.decision().options().get(block) + "/";
        add(ladder, 0, prefix, oneOf.alternatives().get(block), within);
    }

    private void chain(String path, Body.Repeat repeat, boolean within) {
        Ladder ladder = Ladder.of(repeat.count(), repeat::times);
        long least = ladder.sizes().get(0);
        for (int i = 0; i < repeat.chain().size(); i++) {
            String prefix = path + "/" + i + "/";
            if (i < least) {
                graph(prefix, repeat.chain().get(i), within);
            } else {
                int step = ladder.sizes().indexOf(i + 1L) - 1;
                if (step < 0) {
                    throw new IllegalArgumentException("'" + repeat.count().path() + "' adds several blocks at once");
                }
                add(ladder, step, prefix, repeat.chain().get(i), within);
            }
        }
    }

    private void add(Ladder ladder, int step, String prefix, Graph block, boolean within) {
        if (within) {
            throw new IllegalArgumentException(
                    "'" + ladder.decision().path() + "' is decided within a block that may be left out itself");
        }
        found.add(new Use(ladder, step, prefix, end(ladder, prefix, block)));
        graph(prefix, block, true);
    }

    private static boolean isIdentity(Graph graph) {
        return graph.nodes().stream()
                .allMatch(node -> node.body() instanceof Body.Leaf leaf && leaf.operation() instanceof Identity);
    }

    /** The batch norm that ends what is added to the block's input. */
    private static String end(Ladder ladder, String prefix, Graph block) {
        int last = block.output() - block.inputs();
        if (last >= 0
                && block.nodes().get(last).body() instanceof Body.Leaf leaf
                && leaf.operation() instanceof Add
                && block.nodes().get(last).inputs().size() == 2
                && block.nodes().get(last).inputs().contains(0)) {
            List<Integer> summed = block.nodes().get(last).inputs();
            String found = norm(prefix, block, summed.get(0) == 0 ? summed.get(1) : summed.get(0));
            if (!found.isEmpty()) {
                return found;
            }
        }
        throw new IllegalArgumentException("what '" + ladder.decision().path()
                + "' leaves out is no block that adds a batch norm with weights to its input");
    }

    private static String norm(String prefix, Graph graph, int value) {
        int at = value - graph.inputs();
        if (at < 0) {
            return "";
        }
        Graph.Node node = graph.nodes().get(at);
        if (node.body() instanceof Body.Sub sub) {
            return norm(prefix + node.name() + "/", sub.graph(), sub.graph().output());
        } else if (node.body() instanceof Body.Leaf leaf) {
            Operation operation = leaf.operation();
            if (operation instanceof BatchNorm norm && norm.affine()) {
                return prefix + node.name();
            }
            boolean passes =
                    operation instanceof DropPath || operation instanceof Dropout || operation instanceof Identity;
            return passes ? norm(prefix, graph, node.inputs().get(0)) : "";
        }
        return "";
    }
}
