package org.espalier.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.espalier.yaml.Excerpt;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.dataformat.csv.CsvFactory;
import tools.jackson.dataformat.csv.CsvReadFeature;

/** The records of a CSV file (RFC 4180), one after the other, each of a length that is bounded. For one thread. */
final class CsvRecords implements AutoCloseable {
    /** Characters of one record; a packed file of some megabytes may hold one of gigabytes. */
    static final int LONGEST = 1 << 20;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** How the library begins to say that the file ended inside quotes. */
    private static final String NEVER_CLOSED = "Missing closing quote";

    private static final CsvFactory CSV = CsvFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(LONGEST).build())
            .enable(CsvReadFeature.WRAP_AS_ARRAY)
            .build();

    private final Path file;
    private final JsonParser parser;
    private int line = 1;

    /** Closing this closes the reader. */
    CsvRecords(Path file, Reader in) throws IOException {
        this.file = file;
        BufferedReader text = new BufferedReader(in, 1 << 16);
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
        this.parser = CSV.createParser(ObjectReadContext.empty(), text);
        parser.nextToken(); // the array of all records
    }

    /** Number of the line that the last record began in, from 1. */
    int line() {
        return line;
    }

    /**
     * The cells of the next record, which may span lines inside quotes; null at the end. Blank lines are passed over.
     *
     * @throws IllegalArgumentException for a quote that is never closed, text after one, and for a record that is too long
     */
    @Nullable
    List<String> next() throws IOException {
        try {
            while (parser.nextToken() == JsonToken.START_ARRAY) {
                line = parser.currentLocation().getLineNr();
                List<String> cells = cells();
                if (cells.size() > 1 || !cells.get(0).isBlank()) {
                    return cells;
                }
            }
            return null;
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (StreamConstraintsException e) {
            throw new IllegalArgumentException(tooLong() + "; is a quote never closed?", e);
        } catch (JacksonException e) {
            String fault = String.valueOf(e.getOriginalMessage());
            throw new IllegalArgumentException(
                    place() + (fault.startsWith(NEVER_CLOSED) ? "a quote is never closed" : Excerpt.of(fault)), e);
        }
    }

    private List<String> cells() {
        List<String> cells = new ArrayList<>();
        int length = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String cell = parser.getString();
            length += cell.length() + 1;
            if (length > LONGEST) {
                throw new IllegalArgumentException(tooLong());
            }
            cells.add(cell);
        }
        return cells;
    }

    private String place() {
        return file + ", line " + line + ": ";
    }

    private String tooLong() {
        return place() + "a row of more than " + LONGEST + " characters";
    }

    @Override
    public void close() {
        parser.close();
    }
}
