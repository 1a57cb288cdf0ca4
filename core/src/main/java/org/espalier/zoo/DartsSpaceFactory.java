package org.espalier.zoo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.graph.Graph;
import org.espalier.space.GraphSpace;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;

/**
 * The cell space of DARTS (Liu et al. 2019): a normal and a reduction cell of (usually) four nodes, each the sum of two operations on
 * earlier values. A search relaxes all fourteen edges over eight operations and keeps the two strongest of each node.
 */
public final class DartsSpaceFactory implements SpaceFactory {
    private static final String ANY = "any";
    private static final int MOST_NODES = 20;
    private static final int MOST_PLACES = 40_000;
    private static final int LEAST_CELLS = 3;

    static final List<String> OPERATIONS = List.of(
            "max_pool_3x3",
            "avg_pool_3x3",
            "skip_connect",
            "sep_conv_3x3",
            "sep_conv_5x5",
            "dil_conv_3x3",
            "dil_conv_5x5");
    /** Operations of NASNet and AmoebaNet genotypes, beyond DARTS's own. */
    static final List<String> MORE_OPERATIONS = List.of("sep_conv_7x7", "conv_7x1_1x7", "none");

    @Override
    public String name() {
        return "darts";
    }

    @Override
    public String summary() {
        return "normal and reduction cell, two inputs a node, 7 operations (Liu et al. 2019)";
    }

    @Override
    public List<SpaceParameter> parameters() {
        return List.of(
                new SpaceParameter(
                        "input",
                        List.of(),
                        "channels, height, width; default 3,32,32, with the imagenet stem 3,224,224"),
                new SpaceParameter("classes", 0, "number of classes; default 10, with the imagenet stem 1000"),
                new SpaceParameter("channels", 36, "C: channels of the first cell"),
                new SpaceParameter("cells", 20, "number of cells; those at a third and two thirds reduce"),
                new SpaceParameter("stem", "cifar", "cifar, or imagenet: reduces 8x"),
                new SpaceParameter("nodes", 4, "nodes of a cell"),
                new SpaceParameter("operations", OPERATIONS, "operations to choose from"),
                new SpaceParameter(
                        "normal_concat", List.of(), "nodes that make up a normal cell's output; default all"),
                new SpaceParameter(
                        "reduce_concat", List.of(), "nodes that make up a reduction cell's output; default all"),
                new SpaceParameter(
                        "repeat_inputs", false, "whether both inputs of a node may come from one predecessor"),
                new SpaceParameter(
                        "inputs",
                        "two",
                        "two: a node reads two earlier values; any: every edge has an operation or none"),
                new SpaceParameter("search_channels", 16, "C of the relaxed network that the search trains"),
                new SpaceParameter("search_cells", 8, "cells of the relaxed network that the search trains"));
    }

    /** Every operation stands on every edge of every cell, so the three numbers multiply. */
    private static void requireBuildable(SpaceParameters parameters, int nodes, int operations) {
        for (String key : List.of("cells", "search_cells")) {
            long places = (long) parameters.integer(key, 1) * nodes * (nodes + 3) * operations;
            if (places > MOST_PLACES) {
                throw new IllegalArgumentException(
                        "darts: " + key + "=" + parameters.integer(key, 1) + " with nodes=" + nodes
                                + " and " + operations + " operations stands for " + places + " operations, at most "
                                + MOST_PLACES + " can be built");
            }
        }
    }

    @Override
    public SearchSpace build(SpaceParameters parameters) {
        List<String> operations = parameters.words("operations");
        int nodes = parameters.integer("nodes", 1, MOST_NODES);
        requireBuildable(parameters, nodes, operations.size());
        DartsCell normal = DartsCell.of("normal", nodes, operations, parameters.integers("normal_concat"));
        DartsCell reduce = DartsCell.of("reduce", nodes, operations, parameters.integers("reduce_concat"));
        List<Decision> all = new ArrayList<>(normal.decisions());
        all.addAll(reduce.decisions());
        DecisionSet decisions = new DecisionSet(all);
        DartsSkeleton skeleton = DartsSkeleton.of(parameters, normal, reduce);
        DartsRelaxation relaxation = new DartsRelaxation(normal, reduce, decisions);
        int channels = parameters.integer("channels", 1);
        int cells = parameters.integer("cells", 1);
        int searchChannels = parameters.integer("search_channels", 1);
        int searchCells = parameters.integer("search_cells", 1);
        IntFunction<Graph> relaxed = many -> skeleton.supernet(searchChannels, many, relaxation);
        if (parameters.word("inputs", List.of("two", ANY)).equals(ANY)) {
            DecisionSet edges = new DecisionSet(relaxation.edges());
            return new GraphSpace(
                    name(),
                    skeleton.network(channels, cells, relaxation),
                    skeleton.input(),
                    edges,
                    new DartsEdgesCodec(edges, normal, reduce),
                    GraphSpace.argmax(relaxed.apply(searchCells), edges),
                    depth -> GraphSpace.argmax(relaxed.apply(cells(depth, cells)), edges));
        }
        IntFunction<Relaxation> twoInputs = many -> new Relaxation(relaxed.apply(many), relaxation.edges(), relaxation);
        return new DartsSpace(
                new GraphSpace(
                        name(),
                        skeleton.network(channels, cells),
                        skeleton.input(),
                        decisions,
                        new DartsCodec(decisions, normal, reduce),
                        twoInputs.apply(searchCells),
                        depth -> twoInputs.apply(cells(depth, cells))),
                normal,
                reduce,
                parameters.word("repeat_inputs", List.of("true", "false")).equals("true"));
    }

    /** With three cells both kinds stand in the network; it has fewer only where a member has. */
    private static int cells(double depth, int of) {
        return Math.max(Math.min(LEAST_CELLS, of), (int) Math.round(depth * of));
    }

    @Override
    public Map<String, Object> fitting(Map<String, Object> parameters, String architecture) {
        ArchitectureJson json = ArchitectureJson.parse(name(), DartsCodec.EXPECTED, architecture);
        Map<String, Object> fitting = new LinkedHashMap<>(parameters);
        boolean everyEdge = DartsEdgesCodec.writes(json);
        if (everyEdge) {
            fitting.putIfAbsent("inputs", ANY);
        }
        Set<String> operations = new LinkedHashSet<>(OPERATIONS);
        for (String type : List.of("normal", "reduce")) {
            List<DartsCodec.Pair> pairs = everyEdge
                    ? DartsEdgesCodec.nodes(json, type).stream()
                            .flatMap(List::stream)
                            .toList()
                    : DartsCodec.pairs(json, type);
            fitting.putIfAbsent("nodes", everyEdge ? json.list(type).size() : pairs.size() / DartsCell.SLOTS);
            pairs.stream()
                    .map(DartsCodec.Pair::op)
                    .filter(MORE_OPERATIONS::contains)
                    .forEach(operations::add);
            if (!everyEdge
                    && IntStream.range(0, pairs.size() / 2)
                            .anyMatch(n -> pairs.get(2 * n).from()
                                    == pairs.get(2 * n + 1).from())) {
                fitting.putIfAbsent("repeat_inputs", true);
            }
            if (json.has(type + "_concat")) {
                fitting.putIfAbsent(type + "_concat", json.integers(type + "_concat"));
            }
        }
        fitting.putIfAbsent("operations", List.copyOf(operations));
        return fitting;
    }
}
