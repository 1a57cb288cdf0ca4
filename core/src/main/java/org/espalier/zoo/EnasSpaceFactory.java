package org.espalier.zoo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.graph.Graph;
import org.espalier.graph.Shape;
import org.espalier.space.GraphSpace;
import org.espalier.space.SearchSpace;

/**
 * The micro space of ENAS (Pham et al. 2018, section 2.4): a normal and a reduction cell of (usually) five nodes, each the sum of two operations on
 * any two earlier values, which may be one twice; what no node reads is the cell's output. A search trains a smaller network of the same cells.
 */
public final class EnasSpaceFactory implements SpaceFactory {
    private static final int MOST_NODES = 12;
    private static final int MOST_PLACES = 40_000;

    /** In the order of the authors' integers. */
    static final List<String> OPERATIONS =
            List.of("sep_conv_3x3", "sep_conv_5x5", "avg_pool_3x3", "max_pool_3x3", "skip_connect");

    @Override
    public String name() {
        return "enas";
    }

    @Override
    public String summary() {
        return "normal and reduction cell, any two inputs a node, 5 operations, loose ends joined (Pham et al. 2018)";
    }

    @Override
    public List<SpaceParameter> parameters() {
        return List.of(
                SpaceParameter.input(3, 32),
                SpaceParameter.classes(10),
                new SpaceParameter("channels", 36, "channels of the first cell; they double where one reduces"),
                new SpaceParameter("layers", 15, "normal cells; two that reduce come to them"),
                new SpaceParameter("nodes", 5, "nodes of a cell"),
                new SpaceParameter("search_channels", 20, "channels of the network that the search trains"),
                new SpaceParameter("search_layers", 6, "normal cells of the network that the search trains"));
    }

    /** Every operation stands on every edge of every cell, so the numbers multiply. */
    private static void requireBuildable(SpaceParameters parameters, int nodes) {
        for (String key : List.of("layers", "search_layers")) {
            long places = (parameters.integer(key, 1) + 2L) * nodes * (nodes + 3) * OPERATIONS.size();
            if (places > MOST_PLACES) {
                throw new IllegalArgumentException("enas: " + key + "=" + parameters.integer(key, 1) + " with nodes="
                        + nodes + " stands for " + places + " operations, at most " + MOST_PLACES + " can be built");
            }
        }
    }

    @Override
    public SearchSpace build(SpaceParameters parameters) {
        int nodes = parameters.integer("nodes", 1, MOST_NODES);
        requireBuildable(parameters, nodes);
        DartsCell normal = DartsCell.of("normal", nodes, OPERATIONS, List.of());
        DartsCell reduce = DartsCell.of("reduce", nodes, OPERATIONS, List.of());
        List<Decision> all = new ArrayList<>(inOrder(normal));
        all.addAll(inOrder(reduce));
        DecisionSet decisions = new DecisionSet(all);
        Shape input = parameters.image();
        EnasSkeleton skeleton = new EnasSkeleton(parameters.classes(), EnasCell.of(normal), EnasCell.of(reduce));
        EnasCodec codec = new EnasCodec(decisions, normal, reduce);
        Graph whole = skeleton.network(parameters.integer("channels", 1), parameters.integer("layers", 1));
        Graph searched =
                skeleton.searched(parameters.integer("search_channels", 1), parameters.integer("search_layers", 1));
        return new EnasSpace(
                new DartsSpace(new GraphSpace(name(), whole, input, decisions, codec, null), normal, reduce, true),
                new DartsSpace(new GraphSpace(name(), searched, input, decisions, codec, null), normal, reduce, true));
    }

    /** Of each node both inputs, then both operations, as the authors' controller answers them. */
    private static List<Decision> inOrder(DartsCell cell) {
        List<Decision> all = new ArrayList<>();
        for (int node = 0; node < cell.nodes(); node++) {
            int place = node * DartsCell.SLOTS;
            all.addAll(cell.from().subList(place, place + DartsCell.SLOTS));
            all.addAll(cell.op().subList(place, place + DartsCell.SLOTS));
        }
        return all;
    }

    @Override
    public Map<String, Object> fitting(Map<String, Object> parameters, String architecture) {
        Map<String, Object> fitting = new LinkedHashMap<>(parameters);
        fitting.putIfAbsent("nodes", EnasCodec.nodes(architecture));
        return fitting;
    }
}
