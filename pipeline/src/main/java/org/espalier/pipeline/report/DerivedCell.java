package org.espalier.pipeline.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.espalier.draw.CellDrawing;
import org.espalier.pipeline.config.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A member as a report can show it without its space, from the notation alone: cells of a genotype or of NAS-Bench-201, answers of decisions, or else
 * a text.
 *
 * @param cells by their names, of each what an operation is at which place; empty where it is no genotype
 * @param answers of decisions by their paths; empty where it is none of these
 */
record DerivedCell(Map<String, List<Placed>> cells, Map<String, String> answers) {
    private static final Pattern EDGE = Pattern.compile("([^~]{1,100})~(\\d{1,2})");
    private static final int SLOTS = 2;
    private static final int INPUTS = 2;
    private static final int MOST_OPERATIONS = 60;

    /** Nothing but a text. */
    private static final DerivedCell TEXT = new DerivedCell(Map.of(), Map.of());

    /** An operation on the way from a value to another. */
    record Placed(String operation, int from, int to) {
        String place() {
            return from + " to " + to;
        }
    }

    /** Reads any notation; what cannot be read is a text. */
    static DerivedCell of(String notation) {
        if (notation.startsWith("|")) {
            return bench(notation);
        }
        if (!notation.startsWith("{")) {
            return TEXT;
        }
        try {
            return json(Json.read(notation));
        } catch (JacksonException e) {
            return TEXT; // it came from a file that anybody may have written, and stands there as it is
        }
    }

    /** Nodes between plus signs, and of each its edges between strokes. */
    private static DerivedCell bench(String notation) {
        List<Placed> placed = new ArrayList<>();
        String[] nodes = notation.split("\\+", -1);
        for (int node = 0; node < nodes.length; node++) {
            String text = nodes[node];
            if (text.length() < 2 || !text.startsWith("|") || !text.endsWith("|")) {
                return TEXT;
            }
            for (String part : text.substring(1, text.length() - 1).split("\\|", -1)) {
                Matcher edge = EDGE.matcher(part);
                if (!edge.matches() || Integer.parseInt(edge.group(2)) > node || placed.size() == MOST_OPERATIONS) {
                    return TEXT;
                }
                placed.add(new Placed(edge.group(1), Integer.parseInt(edge.group(2)), node + 1));
            }
        }
        return new DerivedCell(Map.of("cell", placed), Map.of());
    }

    private static DerivedCell json(JsonNode node) {
        Map<String, List<Placed>> cells = new LinkedHashMap<>();
        Map<String, String> answers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            Optional<List<Placed>> genotype = genotype(entry.getValue());
            if (genotype.isPresent()) {
                cells.put(entry.getKey(), genotype.get());
            } else if (entry.getValue().isValueNode()) {
                answers.put(entry.getKey(), entry.getValue().asString());
            }
        }
        return cells.isEmpty() ? new DerivedCell(Map.of(), answers) : new DerivedCell(cells, Map.of());
    }

    /** Pairs of an operation and what it reads, two for each node. */
    private static Optional<List<Placed>> genotype(JsonNode pairs) {
        if (!pairs.isArray() || pairs.isEmpty() || pairs.size() > MOST_OPERATIONS || pairs.size() % SLOTS != 0) {
            return Optional.empty();
        }
        List<Placed> placed = new ArrayList<>();
        for (JsonNode pair : pairs) {
            int to = INPUTS + placed.size() / SLOTS;
            if (pair.size() != 2
                    || !pair.path(0).isString()
                    || !pair.path(1).isInt()
                    || pair.path(1).intValue() < 0
                    || pair.path(1).intValue() >= to) {
                return Optional.empty();
            }
            placed.add(new Placed(pair.path(0).stringValue(), pair.path(1).intValue(), to));
        }
        return Optional.of(placed);
    }

    /** A drawing in which what another member has elsewhere, or not at all, is marked; nothing where this is no genotype. */
    String drawing(DerivedCell before) {
        List<CellDrawing.Cell> drawn = new ArrayList<>();
        cells.forEach((name, placed) -> {
            Map<Placed, Integer> known = counts(before.cells.getOrDefault(name, List.of()));
            boolean compared = before.cells.containsKey(name);
            drawn.add(new CellDrawing.Cell(
                    name,
                    inputs(placed),
                    placed.stream()
                            .map(op -> new CellDrawing.Op(
                                    op.operation(),
                                    op.from(),
                                    op.to(),
                                    compared && known.merge(op, -1, Integer::sum) < 0))
                            .toList()));
        });
        return drawn.isEmpty() ? "" : CellDrawing.of("derived cell", drawn);
    }

    /** The first node behind the inputs is the first that anything leads to. */
    private static int inputs(List<Placed> placed) {
        return placed.stream().mapToInt(Placed::to).min().orElse(1);
    }

    private static Map<Placed, Integer> counts(List<Placed> placed) {
        Map<Placed, Integer> counts = new HashMap<>();
        placed.forEach(op -> counts.merge(op, 1, Integer::sum));
        return counts;
    }

    /** In words what is not as it was, each place with what it had and what it has; empty where it cannot be told. */
    List<String> changes(DerivedCell before) {
        List<String> changes = new ArrayList<>();
        cells.forEach((cell, now) -> changes(
                cells.size() > 1 ? cell + " " : "",
                places(before.cells.getOrDefault(cell, List.of())),
                places(now),
                changes));
        changes("", before.answers, answers, changes);
        return changes;
    }

    private static Map<String, String> places(List<Placed> placed) {
        Map<String, String> places = new LinkedHashMap<>();
        placed.forEach(op -> places.merge(op.place(), op.operation(), (one, other) -> one + ", " + other));
        return places;
    }

    private static void changes(String where, Map<String, String> before, Map<String, String> now, List<String> into) {
        if (before.isEmpty()) {
            return;
        }
        Set<String> all = new HashSet<>();
        for (Map<String, String> side : List.of(now, before)) {
            side.keySet().stream().filter(all::add).forEach(place -> {
                String was = before.getOrDefault(place, "-");
                String is = now.getOrDefault(place, "-");
                if (!was.equals(is)) {
                    into.add(where + place + ": " + was + " \u2192 " + is);
                }
            });
        }
    }
}
