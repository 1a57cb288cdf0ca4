package org.espalier.zoo;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
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
import org.espalier.space.ArchitectureCodec;
import org.espalier.space.Counters;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.blocks.Blocks;
import org.espalier.zoo.blocks.Chain;

/** The members of NAS-Bench-101, each built from its matrix. */
final class NasBench101Space implements SearchSpace {
    private static final BatchNorm NORM = new BatchNorm(true);

    private final DecisionSet decisions;
    private final Shape input;
    private final int classes;
    private final int channels;
    private final int stacks;
    private final int modules;
    private final Counters counters;

    NasBench101Space(Parameters parameters, DecisionSet decisions) {
        this.decisions = decisions;
        this.input = parameters.image();
        this.classes = parameters.classes();
        this.channels = parameters.integer("channels", NasBench101.VERTICES);
        this.stacks = parameters.integer("stacks", 1, 8);
        this.modules = parameters.integer("modules", 1, 100);
        this.counters = Counters.of(this::network, Shape.of(classes, 1, 1));
    }

    @Override
    public Network network(Architecture architecture) {
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
        return Flattening.network(name(), chain.build(), input, architecture);
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

    @Override
    public Optional<String> whyNot(Architecture architecture) {
        return NasBench101Cell.of(architecture).whyNot();
    }

    /** The first of all cells that are isomorphic to the pruned one, so that equal cells become equal whatever their numbering. */
    @Override
    public Architecture canonical(Architecture architecture) {
        NasBench101Cell cell = NasBench101Cell.of(architecture);
        return cell.isConnected() ? cell.pruned().firstIsomorph().architecture(decisions) : architecture;
    }

    /** Cells that are no isomorphisms of each other, as the benchmark counts. */
    @Override
    public BigInteger size() {
        return BigInteger.valueOf(423_624);
    }

    @Override
    public String name() {
        return "nas-bench-101";
    }

    @Override
    public DecisionSet decisions() {
        return decisions;
    }

    @Override
    public Shape input() {
        return input;
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public ArchitectureCodec codec() {
        return new NasBench101Codec(decisions);
    }

    @Override
    public Optional<Graph> graph() {
        return Optional.empty();
    }

    @Override
    public Counters counters() {
        return counters;
    }
}
