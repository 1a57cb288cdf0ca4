package org.espalier.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.espalier.failure.Failure;
import org.espalier.files.RegularFiles;
import org.espalier.yaml.Excerpt;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the rows of a table as text: CSV with a header (RFC 4180), or a JSON object of architectures as NAS-Bench-Macro has it, each
 * gzipped or plain, told apart by their first bytes. A JSON object's key is its column {@value #KEY}; numbers in an array
 * {@code test_acc} are columns {@code test_acc[0]} and so on.
 */
final class TableReader {
    /** Column of a JSON table's keys. */
    static final String KEY = "architecture";

    private static final int MOST_NAMES = 100;

    /** A tree takes many times the room of its text. */
    private static final long MOST_JSON = 64L << 20;

    /** Reads NaN and infinities too, as Python writes them. */
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(MOST_JSON)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private TableReader() {}

    /** Takes the rows one by one. */
    @FunctionalInterface
    interface Rows {
        /**
         * @param place where the row stands, for messages
         * @param cells one for each wanted column, in their order
         */
        void row(String place, String[] cells);
    }

    static void read(Path file, List<String> columns, Rows rows) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException(file + ": no such table");
        }
        try (InputStream raw = new BufferedInputStream(RegularFiles.open(file));
                InputStream plain = isGzip(raw) ? new BufferedInputStream(new GZIPInputStream(raw)) : raw) {
            if (firstByte(plain) == '{') {
                json(file, plain, columns, rows);
            } else {
                try (CsvRecords records = new CsvRecords(file, new InputStreamReader(plain, StandardCharsets.UTF_8))) {
                    csv(file, records, columns, rows);
                }
            }
        } catch (EOFException | ZipException e) {
            throw new IOException(file + ": the gzip file is damaged or cut short (" + e.getMessage() + ")", e);
        }
    }

    private static boolean isGzip(InputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gzip;
    }

    private static int firstByte(InputStream in) throws IOException {
        in.mark(64);
        int first;
        do {
            first = in.read();
        } while (first == ' ' || first == '\n' || first == '\r' || first == '\t');
        in.reset();
        return first;
    }

    private static void json(Path file, InputStream in, List<String> columns, Rows rows) throws IOException {
        JsonNode table;
        try {
            table = JSON.readTree(in);
        } catch (JacksonException e) {
            throw new IOException(file + ": " + Excerpt.of(Failure.reason(e)), e);
        }
        Set<String> seen = new TreeSet<>();
        table.properties()
                .forEach(entry ->
                        seen.addAll(flat(entry.getKey(), entry.getValue()).keySet()));
        for (String column : columns) {
            if (!seen.isEmpty() && !seen.contains(column)) {
                throw noColumn(file, column, seen);
            }
        }
        for (Map.Entry<String, JsonNode> entry : table.properties()) {
            Map<String, String> cells = flat(entry.getKey(), entry.getValue());
            String place = file + ", entry \"" + entry.getKey() + "\"";
            String[] wanted = new String[columns.size()];
            for (int i = 0; i < wanted.length; i++) {
                wanted[i] = cells.getOrDefault(columns.get(i), "");
            }
            rows.row(place, wanted);
        }
    }

    private static IllegalArgumentException noColumn(Path file, String column, Collection<String> all) {
        return new IllegalArgumentException(
                file + ": no column '" + Excerpt.of(column) + "'; there are " + excerpt(new TreeSet<>(all)));
    }

    /** As many names as a message holds. */
    private static String excerpt(Set<String> names) {
        List<String> some = names.stream().limit(MOST_NAMES).map(Excerpt::of).toList();
        int left = names.size() - some.size();
        return some + (left == 0 ? "" : " and " + left + " more");
    }

    private static Map<String, String> flat(String key, JsonNode entry) {
        Map<String, String> cells = new LinkedHashMap<>();
        cells.put(KEY, key);
        for (Map.Entry<String, JsonNode> field : entry.properties()) {
            if (field.getValue().isArray()) {
                for (int i = 0; i < field.getValue().size(); i++) {
                    cells.put(
                            field.getKey() + "[" + i + "]",
                            field.getValue().get(i).asString());
                }
            } else {
                cells.put(field.getKey(), field.getValue().asString());
            }
        }
        return cells;
    }

    private static void csv(Path file, CsvRecords in, List<String> columns, Rows rows) throws IOException {
        List<String> header = in.next();
        if (header == null) {
            throw new IllegalArgumentException(file + ": is empty");
        }
        int[] places = new int[columns.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = header.indexOf(columns.get(i));
            if (places[i] != header.lastIndexOf(columns.get(i))) {
                throw new IllegalArgumentException(file + ": two columns are named '" + columns.get(i) + "'");
            }
            if (places[i] < 0) {
                throw noColumn(file, columns.get(i), header);
            }
        }
        List<String> cells;
        while ((cells = in.next()) != null) {
            String place = file + ", line " + in.line();
            if (cells.size() != header.size()) {
                throw new IllegalArgumentException(
                        place + ": expected " + header.size() + " cells as in the header, got " + cells.size());
            }
            String[] wanted = new String[places.length];
            for (int i = 0; i < places.length; i++) {
                wanted[i] = cells.get(places[i]);
            }
            rows.row(place, wanted);
        }
    }
}
