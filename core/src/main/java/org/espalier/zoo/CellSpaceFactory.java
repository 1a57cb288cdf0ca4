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
import org.espalier.zoo.blocks.BlockLibrary;

/**
 * A space of a normal and a reduction cell whose nodes are each the sum of two operations on earlier values. A search relaxes all edges over
 * all operations and {@code none}, and keeps the two strongest of each node.
 */
abstract class CellSpaceFactory implements SpaceFactory {
    private static final String ANY = "any";
    private static final int MOST_NODES = 20;
    private static final int MOST_PLACES = 40_000;
    private static final int LEAST_CELLS = 3;

    private final CellFamily family;

    CellSpaceFactory(CellFamily family) {
        this.family = family;
    }

    @Override
    public final String name() {
        return family.name();
    }

    @Override
    public final String summary() {
        return family.summary();
    }

    @Override
    public final List<SpaceParameter> parameters() {
        return List.of(
                new SpaceParameter(
                        "input",
                        List.of(),
                        "channels, height, width; default 3,32,32, with the imagenet stem 3,224,224"),
                new SpaceParameter("classes", 0, "number of classes; default 10, with the imagenet stem 1000"),
                new SpaceParameter("channels", 36, "C: channels of the first cell"),
                new SpaceParameter("cells", 20, "number of cells; those at a third and two thirds reduce"),
                new SpaceParameter("stem", "cifar", "cifar, or imagenet: reduces 8x"),
                new SpaceParameter("nodes", family.nodes(), "nodes of a cell (the authors' steps)"),
                new SpaceParameter("multiplier", 0, "how many of a cell's last nodes make up its output; default all"),
                new SpaceParameter(
                        "operations",
                        family.operations(),
                        "operations to choose from: any blocks, also blocks of your own"),
                new SpaceParameter("normal_concat", family.output(), output("normal")),
                new SpaceParameter("reduce_concat", family.output(), output("reduction")),
                new SpaceParameter(
                        "repeat_inputs",
                        family.repeatInputs(),
                        "whether both inputs of a node may come from one predecessor"),
                new SpaceParameter(
                        "inputs",
                        "two",
                        "two: a node reads two earlier values; any: every edge has an operation or none, and no end counts as"
                                + " loose"),
                new SpaceParameter("search_channels", 16, "C of the relaxed network that the search trains"),
                new SpaceParameter("search_cells", 8, "cells of the relaxed network that the search trains"));
    }

    private String output(String type) {
        return "nodes that make up a " + type + " cell's output, or " + CellOutput.LOOSE
                + ": those that no other node reads; default "
                + (family.looseEnds() ? CellOutput.LOOSE : "as multiplier says");
    }

    /** Every operation stands on every edge of every cell, so the three numbers multiply. */
    private void requireBuildable(SpaceParameters parameters, int nodes, int operations) {
        for (String key : List.of("cells", "search_cells")) {
            long places = (long) parameters.integer(key, 1) * nodes * (nodes + 3) * operations;
            if (places > MOST_PLACES) {
                throw new IllegalArgumentException(
                        name() + ": " + key + "=" + parameters.integer(key, 1) + " with nodes=" + nodes
                                + " and " + operations + " operations stands for " + places + " operations, at most "
                                + MOST_PLACES + " can be built");
            }
        }
    }

    @Override
    public final SearchSpace build(SpaceParameters parameters) {
        List<String> operations = parameters.words("operations");
        int nodes = parameters.integer("nodes", 1, MOST_NODES);
        requireBuildable(parameters, nodes, operations.size());
        if (operations.stream().allMatch("none"::equals)) {
            throw new IllegalArgumentException(
                    name() + ": operations: expected one that is not none, got " + operations);
        }
        DartsCell normal = DartsCell.of("normal", nodes, operations, output(parameters, "normal_concat", nodes));
        DartsCell reduce = DartsCell.of("reduce", nodes, operations, output(parameters, "reduce_concat", nodes));
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
        if (isAnyEdge(parameters)) {
            DecisionSet edges = new DecisionSet(relaxation.edges());
            return new GraphSpace(
                    name(),
                    skeleton.network(channels, cells, relaxation),
                    skeleton.input(),
                    edges,
                    new DartsEdgesCodec(name(), edges, normal, reduce),
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
                        new DartsCodec(name(), decisions, normal, reduce),
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

    private static boolean isAnyEdge(SpaceParameters parameters) {
        return parameters.word("inputs", List.of("two", ANY)).equals(ANY);
    }

    /** Which ends are loose is asked of nodes that read two values, not of edges. */
    private CellOutput output(SpaceParameters parameters, String key, int nodes) {
        int multiplier = parameters.integer("multiplier", 0, nodes);
        if (multiplier > 0 && !parameters.isGiven(key)) {
            return CellOutput.last(nodes, multiplier);
        }
        CellOutput output = CellOutput.of(name(), key, parameters, nodes);
        return output.loose() && isAnyEdge(parameters) ? CellOutput.last(nodes, nodes) : output;
    }

    @Override
    public final Map<String, Object> fitting(Map<String, Object> parameters, String architecture) {
        ArchitectureJson json = ArchitectureJson.parse(name(), DartsCodec.EXPECTED, architecture);
        Map<String, Object> fitting = new LinkedHashMap<>(parameters);
        List<String> known = BlockLibrary.installed().names();
        Set<String> operations = new LinkedHashSet<>(family.operations());
        boolean anyEdge = DartsEdgesCodec.writes(json);
        if (anyEdge) {
            fitting.putIfAbsent("inputs", ANY);
        }
        for (String type : List.of("normal", "reduce")) {
            List<DartsCodec.Pair> pairs = anyEdge
                    ? DartsEdgesCodec.nodes(json, type).stream()
                            .flatMap(List::stream)
                            .toList()
                    : DartsCodec.pairs(json, type);
            fitting.putIfAbsent("nodes", anyEdge ? json.list(type).size() : pairs.size() / DartsCell.SLOTS);
            pairs.stream().map(DartsCodec.Pair::op).filter(known::contains).forEach(operations::add);
            if (!anyEdge && repeatsInputs(pairs)) {
                fitting.putIfAbsent("repeat_inputs", true);
            }
            String concat = type + "_concat";
            if (json.has(concat)
                    && (anyEdge || !family.looseEnds() || !json.integers(concat).equals(looseEnds(pairs)))) {
                fitting.putIfAbsent(concat, json.integers(concat));
            }
        }
        fitting.putIfAbsent("operations", List.copyOf(operations));
        return fitting;
    }

    private static boolean repeatsInputs(List<DartsCodec.Pair> pairs) {
        return IntStream.range(0, pairs.size() / 2)
                .anyMatch(n -> pairs.get(2 * n).from() == pairs.get(2 * n + 1).from());
    }

    /** The nodes, numbered from 2, that no pair reads. */
    private static List<Integer> looseEnds(List<DartsCodec.Pair> pairs) {
        return IntStream.range(2, pairs.size() / DartsCell.SLOTS + 2)
                .filter(node -> pairs.stream().noneMatch(pair -> pair.from() == node))
                .boxed()
                .toList();
    }
}
