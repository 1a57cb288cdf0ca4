package org.espalier.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Primitives.Pool;
import org.espalier.graph.Shape;
import org.espalier.space.GraphSpace;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.blocks.BlockFactory;
import org.espalier.zoo.blocks.BlockLibrary;
import org.espalier.zoo.blocks.BlockSpec;
import org.espalier.zoo.blocks.Blocks;
import org.espalier.zoo.blocks.Chain;

/**
 * NAS-Bench-201 (Dong and Yang 2020): one cell of four nodes with one of five operations on each of its six edges, shared by 3N cells.
 * Edges without a path to the output stay and are counted.
 */
public final class NasBench201 implements SpaceFactory {
    /** The operations in the benchmark's order. */
    static final List<String> OPERATIONS =
            List.of("none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3");

    private static final int NODES = 4;

    @Override
    public String name() {
        return "nas-bench-201";
    }

    @Override
    public String summary() {
        return "cell of 6 edges x 5 operations, shared by 3N cells (Dong and Yang 2020)";
    }

    @Override
    public List<SpaceParameter> parameters() {
        return List.of(
                SpaceParameter.input(3, 32),
                SpaceParameter.classes(10),
                new SpaceParameter("channels", 16, "C: channels of the first stage"),
                new SpaceParameter("cells", 5, "N: cells of each of the three stages"));
    }

    @Override
    public SearchSpace build(SpaceParameters parameters) {
        requireWholeStages(name(), parameters.image());
        List<Decision> edges = edges();
        DecisionSet decisions = new DecisionSet(edges);
        int cells = parameters.integer("cells", 1, 500);
        Graph graph = graph(parameters, cells, edges, new BatchNorm(true));
        return new GraphSpace(
                name(),
                graph,
                parameters.image(),
                decisions,
                new NasBench201Codec(decisions),
                relaxed(parameters, cells, edges),
                depth -> relaxed(parameters, Math.max(1, (int) Math.round(depth * cells)), edges));
    }

    private static Relaxation relaxed(SpaceParameters parameters, int cells, List<Decision> edges) {
        Graph graph = graph(parameters, cells, edges, new BatchNorm(false));
        return Objects.requireNonNull(GraphSpace.argmax(graph, new DecisionSet(edges)), "a cell has choices");
    }

    /** On odd sizes the two paths of a reduction would differ by a pixel. */
    static void requireWholeStages(String space, Shape image) {
        if (image.height().asInt() % 4 != 0 || image.width().asInt() % 4 != 0) {
            throw new IllegalArgumentException(
                    space + ": height and width of the input must be multiples of 4, got " + image);
        }
    }

    private static List<Decision> edges() {
        List<Decision> edges = new ArrayList<>();
        for (int to = 1; to < NODES; to++) {
            for (int from = 0; from < to; from++) {
                edges.add(new Decision("cell.edge" + to + "-" + from, OPERATIONS));
            }
        }
        return edges;
    }

    /**
     * @param cells of each of the three stages
     * @param candidateNorm batch norm of the edges' operations, not affine where they are relaxed
     */
    private static Graph graph(SpaceParameters parameters, int cells, List<Decision> edges, BatchNorm candidateNorm) {
        BatchNorm norm = new BatchNorm(true);
        BlockLibrary blocks = BlockLibrary.installed();
        int channels = parameters.integer("channels", 1);
        Chain chain = new Chain().then("stem", Blocks.convNorm(Conv.dense(Expr.of(channels), Expr.of(3), 1), norm));
        for (int stage = 0; stage < 3; stage++) {
            Expr width = Expr.of((long) channels << stage);
            if (stage > 0) {
                chain.then("reduction" + stage, reduction(width));
            }
            Graph cell = cell(width, edges, candidateNorm, blocks);
            for (int i = 0; i < cells; i++) {
                chain.then("stage" + (stage + 1) + "_cell" + (i + 1), cell);
            }
        }
        return chain.then("norm", norm)
                .then("act", Activation.relu())
                .then("pool", new GlobalAveragePool())
                .then("classifier", new Linear(Expr.of(parameters.classes()), true))
                .build();
    }

    private static Graph cell(Expr width, List<Decision> edges, BatchNorm norm, BlockLibrary blocks) {
        BlockSpec spec = BlockSpec.of(width, width, 1).withNorm(norm);
        List<Graph> operations = OPERATIONS.stream()
                .map(blocks::get)
                .map((BlockFactory b) -> b.build(spec))
                .toList();
        Graph.Builder b = Graph.builder(1);
        int[] nodes = new int[NODES];
        int edge = 0;
        for (int to = 1; to < NODES; to++) {
            int[] inputs = new int[to];
            for (int from = 0; from < to; from++) {
                inputs[from] = b.oneOf("edge" + to + "-" + from, edges.get(edge++), operations, nodes[from]);
            }
            nodes[to] = to == 1 ? inputs[0] : b.add("node" + to, new Add(), inputs);
        }
        return b.build(nodes[NODES - 1]);
    }

    /** Residual block of stride 2; its shortcut pools, then widens without batch norm. */
    static Graph reduction(Expr width) {
        BatchNorm norm = new BatchNorm(true);
        Graph.Builder b = Graph.builder(1);
        int first = b.add("first", Blocks.reluConvNorm(Conv.dense(width, Expr.of(3), 2), norm), 0);
        int second = b.add("second", Blocks.reluConvNorm(Conv.dense(width, Expr.of(3), 1), norm), first);
        int pooled = b.add("pool", new Pool(Pool.Mode.AVERAGE, 2, 2, 0), 0);
        int shortcut = b.add("shortcut", Conv.pointwise(width), pooled);
        return b.build(b.add("add", new Add(), second, shortcut));
    }
}
