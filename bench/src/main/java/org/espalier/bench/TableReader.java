package org.espalier.bench;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.espalier.files.RegularFiles;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
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
            throw new IOException("no table at " + file);
        }
        try (InputStream raw = new BufferedInputStream(RegularFiles.open(file));
                InputStream plain = isGzip(raw) ? new BufferedInputStream(new GZIPInputStream(raw)) : raw) {
            if (firstByte(plain) == '{') {
                json(file, plain, columns, rows);
            } else {
                csv(file, new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8)), columns, rows);
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
            table = JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build()
                    .readTree(in);
        } catch (JacksonException e) {
            throw new IOException(file + ": not JSON: " + e.getOriginalMessage(), e);
        }
        Set<String> seen = new TreeSet<>();
        for (Map.Entry<String, JsonNode> entry : table.properties()) {
            Map<String, String> cells = flat(entry.getKey(), entry.getValue());
            String place = file + ", entry \"" + entry.getKey() + "\"";
            String[] wanted = new String[columns.size()];
            for (int i = 0; i < wanted.length; i++) {
                wanted[i] = cells.getOrDefault(columns.get(i), "");
            }
            seen.addAll(cells.keySet());
            rows.row(place, wanted);
        }
        for (String column : columns) {
            if (!seen.isEmpty() && !seen.contains(column)) {
                throw new IllegalArgumentException(file + ": no column '" + column + "'; there are " + seen);
            }
        }
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

    private static void csv(Path file, BufferedReader in, List<String> columns, Rows rows) throws IOException {
        int[] line = {0};
        List<String> header = record(file, in, line);
        if (header == null) {
            throw new IllegalArgumentException(file + " is empty");
        }
        int[] places = new int[columns.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = header.indexOf(columns.get(i));
            if (places[i] != header.lastIndexOf(columns.get(i))) {
                throw new IllegalArgumentException(file + ": two columns are named '" + columns.get(i) + "'");
            }
            if (places[i] < 0) {
                throw new IllegalArgumentException(
                        file + ": no column '" + columns.get(i) + "'; there are " + new TreeSet<>(header));
            }
        }
        List<String> cells;
        int start = line[0] + 1;
        while ((cells = record(file, in, line)) != null) {
            String place = file + ", line " + start;
            if (cells.size() != header.size()) {
                throw new IllegalArgumentException(
                        place + ": expected " + header.size() + " cells as in the header, got " + cells.size());
            }
            String[] wanted = new String[places.length];
            for (int i = 0; i < places.length; i++) {
                wanted[i] = cells.get(places[i]);
            }
            rows.row(place, wanted);
            start = line[0] + 1;
        }
    }

    /** The next record, which may span lines inside quotes; null at the end. Blank lines are passed over. */
    private static @Nullable List<String> record(Path file, BufferedReader in, int[] line) throws IOException {
        String text;
        do {
            text = in.readLine();
            line[0]++;
        } while (text != null && text.isBlank());
        if (text == null) {
            return null;
        }
        int first = line[0];
        while (text.chars().filter(c -> c == '"').count() % 2 == 1) {
            String more = in.readLine();
            line[0]++;
            if (more == null) {
                throw new IllegalArgumentException(file + ", line " + first + ": a quote is never closed");
            }
            text = text + "\n" + more;
        }
        return cells(text.startsWith("\uFEFF") ? text.substring(1) : text);
    }

    private static List<String> cells(String text) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                cell.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }
}
