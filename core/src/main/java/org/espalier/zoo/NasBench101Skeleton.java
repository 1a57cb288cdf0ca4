package org.espalier.zoo;

import java.util.ArrayList;
import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Flattening;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.Channels;
import org.espalier.graph.Primitives.Concat;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Primitives.Pool;
import org.espalier.graph.Shape;
import org.espalier.zoo.blocks.Blocks;
import org.espalier.zoo.blocks.Chain;

/**
 * What stands around the cell of a NAS-Bench-101 network.
 *
 * @param input shape of one image
 * @param classes what the classifier tells apart
 * @param channels of the first stack; they double from stack to stack
 * @param stacks of modules, each module one cell
 * @param modules of a stack
 */
record NasBench101Skeleton(Shape input, int classes, int channels, int stacks, int modules) {
    private static final BatchNorm NORM = new BatchNorm(true);

    static NasBench101Skeleton of(SpaceParameters parameters) {
        return new NasBench101Skeleton(
                parameters.image(),
                parameters.classes(),
                parameters.integer("channels", NasBench101.VERTICES),
                parameters.integer("stacks", 1, 8),
                parameters.integer("modules", 1, 100));
    }

    /** The network of a cell whose input reaches its output. */
    Network network(Architecture architecture) {
        NasBench101Cell cell = NasBench101Cell.of(architecture);
        if (!cell.isConnected()) {
            throw new IllegalArgumentException("nas-bench-101: the cell's input does not reach its output");
        }
        NasBench101Cell pruned = cell.pruned();
        Chain chain = new Chain().then("stem", conv(channels, 3));
        int in = channels;
        for (int s = 0; s < stacks; s++) {
            int out = channels << s;
            if (s > 0) {
                chain.then("pool" + s, new Pool(Pool.Mode.MAX, 2, 2, 0));
            }
            Graph first = module(pruned, in, out);
            Graph further = in == out ? first : module(pruned, out, out);
            for (int m = 0; m < modules; m++) {
                chain.then("stack" + (s + 1) + "_module" + (m + 1), m == 0 ? first : further);
            }
            in = out;
        }
        chain.then("global_pool", new GlobalAveragePool()).then("classifier", new Linear(Expr.of(classes), true));
        return Flattening.network(NasBench101.NAME, chain.build(), input, architecture);
    }

    private static Graph conv(int out, int kernel) {
        return Blocks.convNormAct(Conv.dense(Expr.of(out), Expr.of(kernel), 1), NORM, Activation.Function.RELU);
    }

    private static Graph module(NasBench101Cell cell, int in, int out) {
        int last = cell.vertices() - 1;
        int[] widths = cell.channels(in, out);
        int[] values = new int[cell.vertices()];
        Graph.Builder b = Graph.builder(1);
        for (int v = 1; v < last; v++) {
            List<Integer> sum = new ArrayList<>();
            for (int from = 1; from < v; from++) {
                if (cell.edges()[from][v]) {
                    sum.add(truncate(b, values[from], widths[from], widths[v], from + "-" + v));
                }
            }
            if (cell.edges()[0][v]) {
                sum.add(b.add("projection0-" + v, conv(widths[v], 1), 0));
            }
            int value = join(b, "add" + v, sum);
            String op = cell.ops().get(v - 1);
            values[v] = b.add("vertex" + v + "_" + op, operation(op, widths[v]), value);
        }
        List<Integer> outputs = new ArrayList<>();
        for (int v = 1; v < last; v++) {
            if (cell.edges()[v][last]) {
                outputs.add(values[v]);
            }
        }
        List<Integer> sum = new ArrayList<>();
        if (!outputs.isEmpty()) {
            sum.add(outputs.size() == 1 ? outputs.get(0) : b.add("concat", new Concat(), ints(outputs)));
        }
        if (cell.edges()[0][last]) {
            sum.add(b.add("projection0-" + last, conv(out, 1), 0));
        }
        return b.build(join(b, "add" + last, sum));
    }

    private static int truncate(Graph.Builder b, int value, int from, int to, String name) {
        return from == to ? value : b.add("truncate" + name, new Channels(Expr.ZERO, 1, Expr.of(to)), value);
    }

    private static int join(Graph.Builder b, String name, List<Integer> values) {
        return values.size() == 1 ? values.get(0) : b.add(name, new Add(), ints(values));
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    private static Graph operation(String op, int width) {
        return switch (op) {
            case "conv1x1-bn-relu" -> conv(width, 1);
            case "conv3x3-bn-relu" -> conv(width, 3);
            default -> Graph.of("pool", new Pool(Pool.Mode.MAX, 3, 1, 1));
        };
    }
}
