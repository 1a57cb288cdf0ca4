package org.espalier.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.espalier.failure.Failure;
import org.espalier.yaml.Excerpt;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a table in JSON entry by entry: an object whose keys are architectures, as NAS-Bench-Macro has it, or any names where the entries hold
 * the architecture; or an array of objects. A key is the column {@value #KEY} unless the entry has one of that name. What is nested has a point
 * in its column's name; numbers in an array {@code test_acc} are columns {@code test_acc[0]} and so on, and their mean is {@code test_acc}.
 */
final class JsonTable {
    /** Column of the keys. */
    static final String KEY = "architecture";

    /** Column of an entry that is no object. */
    private static final String ALONE = "value";

    private static final long MOST_JSON = 1L << 30;
    private static final int DEEPEST = 8;

    /** Reads NaN and infinities too, as Python writes them. */
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(MOST_JSON)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final Path file;
    private final String named;
    private final TableReader.Rows rows;
    private final Set<String> seen = new TreeSet<>();
    private List<String> numbers = List.of();
    private int entries;

    /** @param named column of the architectures; empty where the table shall say */
    JsonTable(Path file, String named, TableReader.Rows rows) {
        this.file = file;
        this.named = named;
        this.rows = rows;
    }

    void read(InputStream in) throws IOException {
        try (JsonParser parser = JSON.createParser(in)) {
            boolean keyed = parser.nextToken() == JsonToken.START_OBJECT;
            JsonToken token = parser.nextToken();
            while (token != JsonToken.END_OBJECT && token != JsonToken.END_ARRAY) {
                String key = keyed ? parser.currentName() : "";
                if (keyed) {
                    parser.nextToken();
                }
                JsonNode entry = parser.readValueAsTree();
                entry(key, keyed, entry);
                token = parser.nextToken();
            }
            if (parser.nextToken() != null) {
                throw new IOException(file + ": goes on behind the end of the table");
            }
        } catch (JacksonException e) {
            throw new IOException(file + ": " + Excerpt.of(Failure.reason(e)), e);
        }
        for (String column : numbers) {
            if (!seen.contains(column)) {
                throw TableReader.noColumn(file, column, seen);
            }
        }
    }

    private void entry(String key, boolean keyed, JsonNode entry) {
        Map<String, String> cells = new LinkedHashMap<>();
        if (entry.isObject()) {
            flatten("", entry, cells, 0);
        } else {
            put(ALONE, entry, cells, 0);
        }
        if (entries == 0) {
            numbers = rows.numbers(keyed && !cells.containsKey(KEY) ? with(cells.keySet(), KEY) : cells.keySet());
        }
        String architecture = architecture(key, keyed, entry, cells);
        if (keyed) {
            cells.putIfAbsent(KEY, key);
        }
        seen.addAll(cells.keySet());
        entries++;
        rows.row(
                new Place(file, 0, keyed ? key : Integer.toString(entries)),
                architecture,
                numbers.stream().map(c -> cells.getOrDefault(c, "")).toArray(String[]::new));
    }

    private static Set<String> with(Set<String> names, String more) {
        Set<String> all = new TreeSet<>(names);
        all.add(more);
        return all;
    }

    private String architecture(String key, boolean keyed, JsonNode entry, Map<String, String> cells) {
        if (keyed && named.equals(KEY) && !entry.has(KEY)) {
            return key;
        }
        Set<String> fields = new TreeSet<>(cells.keySet());
        entry.properties().forEach(field -> fields.add(field.getKey()));
        Optional<ArchitectureText> found = ArchitectureText.among(named, fields);
        if (found.isEmpty() && keyed && named.isEmpty()) {
            return key;
        }
        ArchitectureText notation =
                found.orElseThrow(() -> TableReader.noArchitecture(file, named, keyed ? with(fields, KEY) : fields));
        return notation.of(notation.columns().stream()
                .map(column -> entry.has(column) ? text(entry.path(column)) : cells.getOrDefault(column, ""))
                .toList());
    }

    private static String text(JsonNode node) {
        return node.isValueNode() ? node.asString() : node.toString();
    }

    private static void flatten(String prefix, JsonNode object, Map<String, String> cells, int depth) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            put(prefix + field.getKey(), field.getValue(), cells, depth);
        }
    }

    private static void put(String name, JsonNode value, Map<String, String> cells, int depth) {
        if (value.isValueNode()) {
            cells.put(name, value.asString());
        } else if (value.isObject() && depth < DEEPEST) {
            flatten(name + ".", value, cells, depth + 1);
        } else if (value.isArray()) {
            array(name, value, cells);
        }
    }

    /** Each number, and the mean of all of them; what is no array of numbers has no mean. */
    private static void array(String name, JsonNode array, Map<String, String> cells) {
        double sum = 0;
        List<String> texts = new ArrayList<>();
        for (JsonNode element : array) {
            if (!element.isValueNode()) {
                return;
            }
            texts.add(element.asString());
            sum += element.isNumber() ? element.asDouble() : Double.NaN;
        }
        for (int i = 0; i < texts.size(); i++) {
            cells.put(name + "[" + i + "]", texts.get(i));
        }
        cells.put(name, Double.toString(sum / texts.size()));
    }
}
