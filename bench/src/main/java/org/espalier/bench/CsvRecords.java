package org.espalier.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The records of a CSV file (RFC 4180), one after the other, each of a length that is bounded. For one thread. */
final class CsvRecords {
    /** Characters of one record; a packed file of some megabytes may hold one of gigabytes. */
    static final int LONGEST = 1 << 20;

    private static final char QUOTE = '"';
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Path file;
    private final BufferedReader in;
    private int next = 1;
    private int line;

    CsvRecords(Path file, Reader in) {
        this.file = file;
        this.in = new BufferedReader(in, 1 << 16);
    }

    /** Number of the line that the last record began in, from 1. */
    int line() {
        return line;
    }

    /**
     * The cells of the next record, which may span lines inside quotes; null at the end. Blank lines are passed over.
     *
     * @throws IllegalArgumentException for a quote that is never closed, and for a record that is too long
     */
    @Nullable
    List<String> next() throws IOException {
        while (true) {
            String text = text();
            if (text == null) {
                return null;
            } else if (!text.isBlank()) {
                return cells(text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text);
            }
        }
    }

    private @Nullable String text() throws IOException {
        line = next;
        StringBuilder text = new StringBuilder();
        boolean quoted = false;
        int c = in.read();
        if (c < 0) {
            return null;
        }
        while (c >= 0) {
            if (isEnd(c)) {
                next++;
                if (!quoted) {
                    return text.toString();
                }
                c = '\n';
            }
            quoted ^= c == QUOTE;
            text.append((char) c);
            if (text.length() > LONGEST) {
                throw new IllegalArgumentException(file + ", line " + line + ": a row of more than " + LONGEST
                        + " characters" + (quoted ? "; is a quote never closed?" : ""));
            }
            c = in.read();
        }
        if (quoted) {
            throw new IllegalArgumentException(file + ", line " + line + ": a quote is never closed");
        }
        return text.toString();
    }

    /** Whether a line ends here: by a line feed, a carriage return, or both. */
    private boolean isEnd(int c) throws IOException {
        if (c == '\r') {
            in.mark(1);
            if (in.read() != '\n') {
                in.reset();
            }
        }
        return c == '\r' || c == '\n';
    }

    private static List<String> cells(String text) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == QUOTE && quoted && i + 1 < text.length() && text.charAt(i + 1) == QUOTE) {
                cell.append(QUOTE);
                i++;
            } else if (c == QUOTE) {
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
