package org.espalier.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.space.ArchitectureCodec;
import org.espalier.yaml.Excerpt;

/**
 * The authors' integers: for each node of the normal cell, then of the reduction cell, input, operation, input, operation; of five nodes 40 in all. A
 * genotype as {@code darts} has it is read too, if its {@code concat} lists, where it has any, name the loose ends.
 */
record EnasCodec(DecisionSet decisions, DartsCell normal, DartsCell reduce) implements ArchitectureCodec {
    private static final int PER_SLOT = 2;
    private static final int PER_NODE = PER_SLOT * DartsCell.SLOTS;
    private static final int LONGEST = 1_000;

    private static String expected(int nodes) {
        return nodes * PER_NODE * 2 + " integers, for each of " + nodes
                + " nodes of the normal cell and of the reduction cell: input operation input operation, operations 0 to "
                + (EnasSpaceFactory.OPERATIONS.size() - 1) + " being " + EnasSpaceFactory.OPERATIONS;
    }

    private static boolean isJson(String text) {
        return text.strip().startsWith("{");
    }

    /** Nodes of the cells that an architecture is written for. */
    static int nodes(String text) {
        if (isJson(text)) {
            return DartsCodec.pairs(genotype(text), "normal").size() / DartsCell.SLOTS;
        }
        int count = words(text).size();
        if (count == 0 || count % (2 * PER_NODE) != 0) {
            throw error("there are " + count, expected(5));
        }
        return count / (2 * PER_NODE);
    }

    private static ArchitectureJson genotype(String text) {
        ArchitectureJson json = ArchitectureJson.parse("enas", DartsCodec.EXPECTED, text);
        json.only(List.of("normal", "normal_concat", "reduce", "reduce_concat"));
        return json;
    }

    /** What stands between blanks and commas, perhaps in brackets. */
    private static List<String> words(String text) {
        String inner = text.strip();
        if (inner.startsWith("[") && inner.endsWith("]") && inner.length() > 1) {
            inner = inner.substring(1, inner.length() - 1).strip();
        }
        List<String> words = new ArrayList<>();
        for (String word : inner.split("\\s*,\\s*|\\s+", LONGEST)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    private static IllegalArgumentException error(String message, String expected) {
        return new IllegalArgumentException("enas architecture: " + Excerpt.of(message) + "; expected " + expected);
    }

    @Override
    public Architecture parse(String text) {
        int[] indices = new int[decisions.size()];
        if (isJson(text)) {
            ArchitectureJson json = genotype(text);
            DartsCodec.read(json, normal, decisions, indices);
            DartsCodec.read(json, reduce, decisions, indices);
            Architecture read = new Architecture(decisions, indices);
            for (DartsCell cell : List.of(normal, reduce)) {
                DartsCodec.requireConcat(json, cell.type(), loose(cell, read), "what no node reads is ");
            }
            return read;
        }
        List<String> words = words(text);
        int each = normal.nodes() * PER_NODE;
        if (words.size() != 2 * each) {
            throw error("there are " + words.size(), expected(normal.nodes()));
        }
        read(words.subList(0, each), normal, indices);
        read(words.subList(each, 2 * each), reduce, indices);
        return new Architecture(decisions, indices);
    }

    private void read(List<String> words, DartsCell cell, int[] indices) {
        for (int i = 0; i < words.size(); i++) {
            int place = i / PER_SLOT;
            boolean input = i % PER_SLOT == 0;
            Decision decision = (input ? cell.from() : cell.op()).get(place);
            indices[decisions.position(decision)] = index(words.get(i), decision, cell, i, input);
        }
    }

    private int index(String word, Decision decision, DartsCell cell, int number, boolean input) {
        int index = -1;
        if (word.matches("[0-9]{1,4}")) {
            index = Integer.parseInt(word);
        }
        if (index < 0 || index >= decision.size()) {
            int place = number / PER_SLOT;
            String where = "integer " + number + " of the " + (cell.reduces() ? "reduction" : "normal") + " cell ("
                    + (input ? "input " : "operation on input ") + place % DartsCell.SLOTS + " of node "
                    + (place / DartsCell.SLOTS + 2) + ")";
            throw error(
                    where + " is '" + Excerpt.of(word) + "', must be from 0 to " + (decision.size() - 1),
                    expected(normal.nodes()));
        }
        return index;
    }

    /** Numbers of the cell's values that no node reads, its inputs being 0 and 1. */
    private static List<Integer> loose(DartsCell cell, Architecture read) {
        List<Integer> loose = new ArrayList<>();
        for (int value = 0; value < cell.nodes() + 2; value++) {
            int number = value;
            if (cell.from().stream().noneMatch(from -> read.index(from) == number)) {
                loose.add(value);
            }
        }
        return loose;
    }

    @Override
    public String format(Architecture architecture) {
        StringJoiner text = new StringJoiner(" ");
        for (DartsCell cell : List.of(normal, reduce)) {
            for (int i = 0; i < cell.op().size(); i++) {
                text.add(Integer.toString(architecture.index(cell.from().get(i))));
                text.add(Integer.toString(architecture.index(cell.op().get(i))));
            }
        }
        return text.toString();
    }
}
