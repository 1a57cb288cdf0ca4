package org.espalier.bench;

import java.nio.file.Path;

/**
 * Where a row of a table stands, for messages.
 *
 * @param line of a CSV file, from 1; 0 where the row is an entry of a JSON file
 * @param key of an entry in a JSON object, or its number in a JSON array
 */
record Place(Path file, int line, String key) {
    /** Within its file. */
    String within() {
        return line > 0 ? "line " + line : "entry \"" + key + "\"";
    }

    @Override
    public String toString() {
        return file + ", " + within();
    }
}
