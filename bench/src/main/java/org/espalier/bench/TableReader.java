package org.espalier.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.espalier.files.RegularFiles;
import org.espalier.yaml.Excerpt;
import org.espalier.yaml.Nearest;

/**
 * Reads the rows of a table as text: CSV with a header (RFC 4180), or JSON as {@link JsonTable} has it, each gzipped or plain, told apart by
 * their first bytes.
 */
final class TableReader {
    private static final int MOST_NAMES = 100;
    private static final int BUFFER = 1 << 16;

    private TableReader() {}

    /** Takes the rows one by one. */
    interface Rows {
        /**
         * Which columns of numbers are wanted; asked once, before the first row.
         *
         * @param header names of the table's columns; of a JSON table those of its first entry
         */
        List<String> numbers(Collection<String> header);

        /**
         * Takes a row.
         *
         * @param place where the row stands, for messages
         * @param architecture its notation
         * @param numbers one text for each wanted column, in their order
         */
        void row(Place place, String architecture, String[] numbers);
    }

    /** @param architecture column of the architectures; empty where the table shall say */
    static void read(Path file, String architecture, Rows rows) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException(file + ": no such table");
        }
        try (InputStream raw = new BufferedInputStream(RegularFiles.open(file), BUFFER);
                InputStream plain =
                        isGzip(raw) ? new BufferedInputStream(new GZIPInputStream(raw, BUFFER), BUFFER) : raw) {
            int first = firstByte(plain);
            if (first == '{' || first == '[') {
                new JsonTable(file, architecture, rows).read(plain);
            } else {
                try (CsvRecords records = new CsvRecords(file, new InputStreamReader(plain, StandardCharsets.UTF_8))) {
                    csv(file, records, architecture, rows);
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

    static IllegalArgumentException noColumn(Path file, String column, Collection<String> all) {
        Set<String> names = new TreeSet<>(all);
        return new IllegalArgumentException(file + ": no column '" + Excerpt.of(column) + "'"
                + Nearest.hint(column, names) + "; there are " + excerpt(names));
    }

    static IllegalArgumentException noArchitecture(Path file, String named, Collection<String> all) {
        return named.isEmpty()
                ? new IllegalArgumentException(file + ": no column of architectures is named " + ArchitectureText.USUAL
                        + "; name it (--arch-column), there are " + excerpt(new TreeSet<>(all)))
                : noColumn(file, named, all);
    }

    /** As many names as a message holds. */
    private static String excerpt(Set<String> names) {
        List<String> some = names.stream().limit(MOST_NAMES).map(Excerpt::of).toList();
        int left = names.size() - some.size();
        return some + (left == 0 ? "" : " and " + left + " more");
    }

    private static void csv(Path file, CsvRecords in, String named, Rows rows) throws IOException {
        List<String> header = in.next();
        if (header.isEmpty()) {
            throw new IllegalArgumentException(file + ": is empty");
        }
        List<String> numbers = rows.numbers(header);
        ArchitectureText notation =
                ArchitectureText.among(named, header).orElseThrow(() -> noArchitecture(file, named, header));
        int[] architecture = places(file, header, notation.columns());
        int[] places = places(file, header, numbers);
        Wanted wanted = new Wanted(header.size(), architecture, places);
        int cells;
        while ((cells = in.next(wanted)) > 0) {
            Place place = new Place(file, in.line(), "");
            if (cells != header.size()) {
                throw new IllegalArgumentException(
                        place + ": expected " + header.size() + " cells as in the header, got " + cells);
            }
            rows.row(place, notation.of(Arrays.asList(wanted.at(architecture))), wanted.at(places));
        }
    }

    private static int[] places(Path file, List<String> header, List<String> columns) {
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
        return places;
    }

    /** The cells of the wanted columns, overwritten by each record. */
    private static final class Wanted implements CsvRecords.Cells {
        private final boolean[] wanted;
        private final String[] texts;

        Wanted(int columns, int[]... wanted) {
            this.wanted = new boolean[columns];
            this.texts = new String[columns];
            for (int[] places : wanted) {
                for (int place : places) {
                    this.wanted[place] = true;
                }
            }
        }

        @Override
        public boolean wants(int column) {
            return column < wanted.length && wanted[column];
        }

        @Override
        public void cell(int column, String text) {
            texts[column] = text;
        }

        String[] at(int[] places) {
            String[] cells = new String[places.length];
            for (int i = 0; i < places.length; i++) {
                cells[i] = texts[places[i]];
            }
            return cells;
        }
    }
}
