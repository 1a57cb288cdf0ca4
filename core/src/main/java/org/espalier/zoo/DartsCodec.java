package org.espalier.zoo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.space.ArchitectureCodec;
import org.espalier.yaml.Nearest;

/** {@code {"normal":[["sep_conv_3x3",1],..],"normal_concat":[2,3,4,5],"reduce":[..],"reduce_concat":[..]}}: a genotype. */
record DartsCodec(String space, DecisionSet decisions, DartsCell normal, DartsCell reduce)
        implements ArchitectureCodec {
    static final String EXPECTED =
            "{\"normal\":[[\"op\",input],..],\"normal_concat\":[2,..],\"reduce\":[..],\"reduce_concat\":[..]}";

    /** An operation and the value that it reads. */
    record Pair(String op, int from) {}

    /** @param where whose entries they are, as a refusal says it */
    static List<Pair> pairs(ArchitectureJson json, String where, List<?> items) {
        List<Pair> pairs = new ArrayList<>();
        for (Object item : items) {
            if (!(item instanceof List<?> pair
                    && pair.size() == 2
                    && pair.get(0) instanceof String op
                    && pair.get(1) instanceof Integer from)) {
                throw json.error(where + " position " + pairs.size() + ": expected [\"op\",input], got " + item);
            }
            pairs.add(new Pair(op, from));
        }
        return pairs;
    }

    static List<Pair> pairs(ArchitectureJson json, String type) {
        List<Pair> pairs = pairs(json, "'" + type + "'", json.list(type));
        if (pairs.isEmpty() || pairs.size() % DartsCell.SLOTS != 0) {
            throw json.error("'" + type + "' needs two pairs for each node, got " + pairs.size());
        }
        return pairs;
    }

    @Override
    public Architecture parse(String text) {
        ArchitectureJson json = ArchitectureJson.parse(space, EXPECTED, text);
        json.only(List.of("normal", "normal_concat", "reduce", "reduce_concat"));
        int[] indices = new int[decisions.size()];
        read(json, normal, decisions, indices);
        read(json, reduce, decisions, indices);
        Architecture read = new Architecture(decisions, indices);
        requireOutput(json, normal, read);
        requireOutput(json, reduce, read);
        return read;
    }

    /** Reads the pairs of a cell into the places of its decisions. */
    static void read(ArchitectureJson json, DartsCell cell, DecisionSet decisions, int[] indices) {
        List<Pair> pairs = pairs(json, cell.type());
        if (pairs.size() != cell.op().size()) {
            throw json.error("'" + cell.type() + "' has " + pairs.size() + " pairs, this space (nodes=" + cell.nodes()
                    + ") has " + cell.op().size());
        }
        for (int i = 0; i < pairs.size(); i++) {
            Decision op = cell.op().get(i);
            Decision from = cell.from().get(i);
            String where = "'" + cell.type() + "' position " + i + " (node " + (i / DartsCell.SLOTS + 2) + ", input "
                    + i % DartsCell.SLOTS + "): ";
            int opIndex = op.options().indexOf(pairs.get(i).op());
            if (opIndex < 0) {
                throw json.error(where + "no operation '" + pairs.get(i).op() + "'"
                        + Nearest.hint(pairs.get(i).op(), op.options()) + ", one of " + op.options());
            }
            int fromIndex = pairs.get(i).from();
            if (fromIndex < 0 || fromIndex >= from.size()) {
                throw json.error(where + "input " + fromIndex + " is not one of " + from.options());
            }
            indices[decisions.position(op)] = opIndex;
            indices[decisions.position(from)] = fromIndex;
        }
    }

    private static void requireOutput(ArchitectureJson json, DartsCell cell, Architecture member) {
        String whose = cell.output().loose() ? "the nodes that no other one reads are " : "this space has ";
        requireConcat(json, cell.type(), cell.outputs(member), whose);
    }

    /** @param whose what the nodes are that make up the cell's output, before which they stand in a refusal */
    static void requireConcat(ArchitectureJson json, String type, List<Integer> outputs, String whose) {
        String concat = type + "_concat";
        if (json.has(concat) && !json.integers(concat).equals(outputs)) {
            throw json.error("'" + concat + "' is " + json.integers(concat) + ", " + whose + outputs);
        }
    }

    @Override
    public String format(Architecture architecture) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (DartsCell cell : List.of(normal, reduce)) {
            List<List<Object>> pairs = new ArrayList<>();
            for (int i = 0; i < cell.op().size(); i++) {
                pairs.add(List.of(
                        architecture.option(cell.op().get(i)),
                        architecture.index(cell.from().get(i))));
            }
            map.put(cell.type(), pairs);
            map.put(cell.type() + "_concat", cell.outputs(architecture));
        }
        return ArchitectureJson.write(map);
    }
}
