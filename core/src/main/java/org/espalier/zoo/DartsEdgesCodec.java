package org.espalier.zoo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.space.ArchitectureCodec;

/**
 * {@code {"normal":[[["sep_conv_3x3",0]],[["skip_connect",0],["sep_conv_3x3",2]],..],..}}: for each node the edges that carry something, however many they are.
 *
 * @param space its name, for messages
 * @param decisions one for each edge, of the normal cell first, nodes in order, inputs ascending
 */
record DartsEdgesCodec(String space, DecisionSet decisions, DartsCell normal, DartsCell reduce)
        implements ArchitectureCodec {
    static final String EXPECTED =
            "{\"normal\":[[[\"op\",input],..],..],\"normal_concat\":[2,..],\"reduce\":[[[\"op\",input],..],..],\"reduce_concat\":[..]}";

    private static final String NONE = "none";

    /** Whether a genotype lists its edges by nodes. */
    static boolean writes(ArchitectureJson json) {
        List<?> nodes = json.list("normal");
        return nodes.stream()
                .anyMatch(node -> node instanceof List<?> edges && (edges.isEmpty() || edges.get(0) instanceof List));
    }

    /** The edges of each node that carry something. */
    static List<List<DartsCodec.Pair>> nodes(ArchitectureJson json, String type) {
        List<List<DartsCodec.Pair>> nodes = new ArrayList<>();
        for (Object item : json.list(type)) {
            String where = "'" + type + "' node " + (nodes.size() + 2);
            if (!(item instanceof List<?> edges)) {
                throw json.error(where + ": expected [[\"op\",input],..], got " + item);
            }
            nodes.add(DartsCodec.pairs(json, where, edges));
        }
        return nodes;
    }

    @Override
    public Architecture parse(String text) {
        ArchitectureJson json = ArchitectureJson.parse(space, EXPECTED, text);
        json.only(List.of("normal", "normal_concat", "reduce", "reduce_concat"));
        int[] indices = new int[decisions.size()];
        read(json, normal, 0, indices);
        read(json, reduce, edges(normal), indices);
        return new Architecture(decisions, indices);
    }

    private static int edges(DartsCell cell) {
        return cell.nodes() * (cell.nodes() + 3) / 2;
    }

    private void read(ArchitectureJson json, DartsCell cell, int first, int[] indices) {
        List<List<DartsCodec.Pair>> nodes = nodes(json, cell.type());
        if (nodes.size() != cell.nodes()) {
            throw json.error(
                    "'" + cell.type() + "' has " + nodes.size() + " nodes, this space has nodes=" + cell.nodes());
        }
        DartsCodec.requireConcat(json, cell.type(), cell.concat(), "this space has ");
        int edge = first;
        for (int node = 0; node < nodes.size(); node++) {
            boolean[] taken = new boolean[node + 2];
            for (DartsCodec.Pair pair : nodes.get(node)) {
                String where = "'" + cell.type() + "' node " + (node + 2) + ": ";
                if (pair.from() < 0 || pair.from() >= taken.length) {
                    throw json.error(where + "input " + pair.from() + " is not one of 0.." + (taken.length - 1));
                }
                if (taken[pair.from()]) {
                    throw json.error(where + "input " + pair.from() + " has two operations");
                }
                taken[pair.from()] = true;
                Decision decision = decisions.all().get(edge + pair.from());
                int option = decision.options().indexOf(pair.op());
                if (option < 0) {
                    throw json.error(where + "no operation '" + pair.op() + "', one of " + decision.options());
                }
                indices[edge + pair.from()] = option;
            }
            edge += taken.length;
        }
    }

    @Override
    public String format(Architecture architecture) {
        Map<String, Object> map = new LinkedHashMap<>();
        int edge = 0;
        for (DartsCell cell : List.of(normal, reduce)) {
            List<List<List<Object>>> nodes = new ArrayList<>();
            for (int node = 0; node < cell.nodes(); node++) {
                List<List<Object>> pairs = new ArrayList<>();
                for (int from = 0; from < node + 2; from++) {
                    String op = architecture.option(decisions.all().get(edge++));
                    if (!op.equals(NONE)) {
                        pairs.add(List.of(op, from));
                    }
                }
                nodes.add(pairs);
            }
            map.put(cell.type(), nodes);
            map.put(cell.type() + "_concat", cell.concat());
        }
        return ArchitectureJson.write(map);
    }
}
