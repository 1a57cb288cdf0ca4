package org.espalier.device.latency.model;

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
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.espalier.decision.Architecture;
import org.espalier.failure.Failure;
import org.espalier.files.RegularFiles;
import org.espalier.space.SearchSpace;
import org.espalier.yaml.Excerpt;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.csv.CsvFactory;
import tools.jackson.dataformat.csv.CsvReadFeature;

/**
 * Reads latencies of members from CSV with a header, gzipped or plain. A member stands in a column of the space's notation ({@code arch_str} or {@code
 * architecture}), or in one column for each key of it, with whole numbers between spaces ({@code ks}, {@code e}, {@code d}, {@code r} of once-for-all).
 * Columns that begin with {@code lat_} are latencies in milliseconds; the others are passed over.
 */
public final class LatencyCsv {
    static final String PREFIX = "lat_";

    private static final List<String> NOTATIONS = List.of("arch_str", "architecture");
    private static final Pattern NUMBERS = Pattern.compile("\\d+( \\d+)*");
    private static final int LONGEST_CELL = 1 << 16;
    private static final int MOST_ROWS = 1_000_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final CsvFactory CSV = CsvFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(LONGEST_CELL)
                    .build())
            .enable(CsvReadFeature.WRAP_AS_ARRAY)
            .build();

    private final Path file;
    private final SearchSpace space;
    private final List<Architecture> members = new ArrayList<>();
    private final Map<String, List<Double>> latencies = new LinkedHashMap<>();

    private int line;

    private LatencyCsv(Path file, SearchSpace space) {
        this.file = file;
        this.space = space;
    }

    /**
     * Reads all rows.
     *
     * @param space whose members stand in the table
     * @throws IllegalArgumentException with file and line where a row is no member or has no latency, and where the table has no such columns
     */
    public static LatencySamples read(Path file, SearchSpace space) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException(file + ": no such table of latencies");
        }
        LatencyCsv reading = new LatencyCsv(file, space);
        try (InputStream raw = new BufferedInputStream(RegularFiles.open(file));
                InputStream plain = isGzip(raw) ? new GZIPInputStream(raw) : raw;
                JsonParser parser = CSV.createParser(
                        ObjectReadContext.empty(),
                        new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8)))) {
            reading.rows(parser);
        } catch (EOFException | ZipException e) {
            throw new IOException(file + ": the gzip file is damaged or cut short (" + e.getMessage() + ")", e);
        } catch (JacksonException e) {
            throw new IOException(file + ": is no CSV: " + Excerpt.of(Failure.reason(e)), e);
        }
        return reading.samples();
    }

    private static boolean isGzip(InputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gzip;
    }

    private void rows(JsonParser parser) {
        parser.nextToken(); // the array of all records
        List<String> header = next(parser);
        header.stream().filter(h -> h.startsWith(PREFIX)).forEach(h -> latencies.put(h, new ArrayList<>()));
        if (latencies.isEmpty()) {
            throw new IllegalArgumentException(file + ": no column of latencies, expected names that begin with '"
                    + PREFIX + "', got " + Excerpt.of(header.toString()));
        }
        List<String> row;
        while (!(row = next(parser)).isEmpty()) {
            row(file + ", line " + line, header, row);
        }
    }

    private List<String> next(JsonParser parser) {
        List<String> cells = new ArrayList<>();
        if (parser.nextToken() == JsonToken.START_ARRAY) {
            line = parser.currentLocation().getLineNr();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                cells.add(parser.getString());
            }
        }
        return cells;
    }

    private void row(String place, List<String> header, List<String> cells) {
        if (cells.size() != header.size()) {
            throw new IllegalArgumentException(
                    place + ": expected " + header.size() + " cells as in the header, got " + cells.size());
        } else if (members.size() == MOST_ROWS) {
            throw new IllegalArgumentException(place + ": more than " + MOST_ROWS + " rows");
        }
        String notation = notation(header, cells);
        try {
            members.add(space.requireMember(space.codec().parse(notation)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
        }
        for (int i = 0; i < cells.size(); i++) {
            List<Double> column = latencies.get(header.get(i));
            if (column != null) {
                column.add(millis(place, header.get(i), cells.get(i)));
            }
        }
    }

    private String notation(List<String> header, List<String> cells) {
        for (String column : NOTATIONS) {
            if (header.contains(column)) {
                return cells.get(header.indexOf(column));
            }
        }
        Map<String, Object> keys = new LinkedHashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            if (!header.get(i).startsWith(PREFIX)
                    && NUMBERS.matcher(cells.get(i)).matches()) {
                List<Integer> numbers = new ArrayList<>();
                for (String number : cells.get(i).split(" ")) {
                    numbers.add(number.length() < 10 ? Integer.parseInt(number) : -1);
                }
                keys.put(header.get(i), numbers);
            }
        }
        return JSON.writeValueAsString(keys);
    }

    private static double millis(String place, String column, String cell) {
        double millis = Double.NaN;
        try {
            millis = Double.parseDouble(cell);
        } catch (NumberFormatException e) {
            // told below, with what was expected
        }
        if (!(millis > 0) || Double.isInfinite(millis)) {
            throw new IllegalArgumentException(
                    place + ", column '" + column + "': expected milliseconds above 0, got '" + Excerpt.of(cell) + "'");
        }
        return millis;
    }

    private LatencySamples samples() {
        if (members.isEmpty()) {
            throw new IllegalArgumentException(file + ": has no rows");
        }
        List<LatencySamples.Column> columns = new ArrayList<>();
        latencies.forEach((name, values) -> columns.add(LatencySamples.Column.of(
                name, values.stream().mapToDouble(Double::doubleValue).toArray())));
        return new LatencySamples(members, columns);
    }
}
