package org.espalier.bench;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.espalier.yaml.Excerpt;

/**
 * The records of a CSV file (RFC 4180), one after the other, each of a length that is bounded. Only the cells that somebody wants become
 * texts: of a table with dozens of columns two or three are read. For one thread.
 */
final class CsvRecords implements AutoCloseable {
    /** Characters of one record; a packed file of some megabytes may hold one of gigabytes. */
    static final int LONGEST = 1 << 20;

    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final int END = -1;
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final Reader in;
    private final char[] buffer = new char[BUFFER];
    private final StringBuilder spilled = new StringBuilder();
    private int at;
    private int end;
    private int line = 1;
    private int first = 1;
    private int length;
    private int column;
    private int separator;

    /** Closing this closes the reader. */
    CsvRecords(Path file, Reader in) throws IOException {
        this.file = file;
        this.in = in;
        if (peek() == BYTE_ORDER_MARK) {
            at++;
        }
    }

    /** Takes the cells that are wanted. */
    @FunctionalInterface
    interface Cells {
        /** Whether the text of a column, from 0, is wanted. */
        default boolean wants(int column) {
            return true;
        }

        void cell(int column, String text);
    }

    /** Number of the line that the last record began in, from 1. */
    int line() {
        return first;
    }

    /** All cells of the next record; none at the end. */
    List<String> next() throws IOException {
        List<String> cells = new ArrayList<>();
        next((at, text) -> cells.add(text));
        return cells;
    }

    /**
     * Hands over the cells of the next record, which may span lines inside quotes. Blank lines are passed over.
     *
     * @return how many cells it has, wanted or not; 0 at the end
     * @throws IllegalArgumentException for a quote that is never closed, text after one, and for a record that is too long
     */
    int next(Cells cells) throws IOException {
        while (peek() != END) {
            first = line;
            length = 0;
            column = 0;
            boolean wanted = cells.wants(0);
            String text = cell(true); // which says whether the line is blank
            if (separator == ',' || !text.isBlank()) {
                if (wanted) {
                    cells.cell(0, text);
                }
                while (separator == ',') {
                    column++;
                    wanted = cells.wants(column);
                    text = cell(wanted);
                    if (wanted) {
                        cells.cell(column, text);
                    }
                }
                return column + 1;
            }
        }
        return 0;
    }

    /** One cell and what ends it; empty where its text is not kept. */
    private String cell(boolean keep) throws IOException {
        if (peek() == '"') {
            at++;
            count(1, false);
            return quoted(keep);
        }
        spilled.setLength(0);
        while (true) {
            int from = at;
            while (at < end && buffer[at] != ',' && buffer[at] != '\n' && buffer[at] != '\r') {
                at++;
            }
            count(at - from, false);
            if (keep && at < end && spilled.isEmpty()) {
                String text = new String(buffer, from, at - from);
                endCell();
                return text;
            }
            if (keep) {
                spilled.append(buffer, from, at - from);
            }
            if (at < end || peek() == END) {
                endCell();
                return keep ? spilled.toString() : "";
            }
        }
    }

    /** What stands between quotes, behind the first of them; two of them are one. */
    private String quoted(boolean keep) throws IOException {
        spilled.setLength(0);
        while (true) {
            int next = peek();
            if (next == END) {
                throw new IllegalArgumentException(place() + "a quote is never closed");
            }
            at++;
            count(1, true);
            if (next == '"') {
                if (peek() != '"') {
                    break;
                }
                at++;
            } else if (next == '\n' || (next == '\r' && peek() != '\n')) {
                line++;
            }
            if (keep) {
                spilled.append((char) next);
            }
        }
        while (peek() == ' ' || peek() == '\t') {
            at++;
            count(1, false);
        }
        endCell();
        return keep ? spilled.toString() : "";
    }

    /** Takes the comma or the end of the line. */
    private void endCell() throws IOException {
        separator = peek();
        count(1, false);
        if (separator == END) {
            return;
        }
        at++;
        if (separator == ',') {
            return;
        }
        if (separator != '\n' && separator != '\r') {
            throw new IllegalArgumentException(
                    place() + "expected a comma after a closing quote, got '" + Excerpt.of((char) separator) + "'");
        }
        line++;
        if (separator == '\r' && peek() == '\n') {
            at++;
        }
    }

    private void count(int characters, boolean withinQuotes) {
        length += characters;
        if (length > LONGEST) {
            throw new IllegalArgumentException(place() + "a row of more than " + LONGEST + " characters"
                    + (withinQuotes ? "; is a quote never closed?" : ""));
        }
    }

    /** The next character, which is not taken. */
    private int peek() throws IOException {
        if (at == end) {
            end = Math.max(0, in.read(buffer, 0, BUFFER));
            at = 0;
        }
        return at < end ? buffer[at] : END;
    }

    private String place() {
        return file + ", line " + first + ": ";
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
