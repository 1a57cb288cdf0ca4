package org.espalier.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import org.espalier.decision.Architecture;
import org.espalier.space.SearchSpace;

/**
 * Known results of architectures: a table from a file, indexed by architecture in canonical form. Immutable; safe for use by several
 * threads.
 */
public final class TableBenchmark {
    private final SearchSpace space;
    private final Map<Architecture, Integer> index;
    private final List<Architecture> members;
    private final Map<String, double[]> columns;
    private final Set<String> header;

    /**
     * @param members in the order of the rows
     * @param header names of all columns of the file
     */
    TableBenchmark(
            SearchSpace space,
            List<Architecture> members,
            Map<Architecture, Integer> index,
            Map<String, double[]> columns,
            Set<String> header) {
        this.space = space;
        this.members = List.copyOf(members);
        this.index = index;
        this.columns = columns;
        this.header = Collections.unmodifiableSet(header);
    }

    /**
     * Reads a table; nothing but the columns that are used is looked at.
     *
     * @param file CSV with a header, or JSON: an object of architectures, as NAS-Bench-Macro is published, or an array of objects; gzipped or
     *     plain. Of an array of numbers in JSON {@code NAME[i]} is one and {@code NAME} their mean
     * @param space whose notation the architectures are written in
     * @param architectureColumn column of the architecture; empty for the usual ones: {@code arch_str}, {@code architecture}, {@code arch}, those of
     *     the matrix and the operations of NAS-Bench-101, or the keys of a JSON object
     * @param used columns of numbers; cells that are empty, a dash, {@code NA}, {@code nan}, infinite or the like, in any case, are unknown
     * @throws IllegalArgumentException with one line for a missing column, for a cell that is neither a number nor unknown, and for unreadable or
     *     repeated architectures, which are counted and the first three named
     */
    public static TableBenchmark read(Path file, SearchSpace space, String architectureColumn, Set<String> used)
            throws IOException {
        return read(file, space, architectureColumn, used, column -> false);
    }

    /**
     * Reads a table as {@link #read(Path, SearchSpace, String, Set)} does.
     *
     * @param optional whether a column of the table is read, too
     */
    public static TableBenchmark read(
            Path file, SearchSpace space, String architectureColumn, Set<String> used, Predicate<String> optional)
            throws IOException {
        TableRows rows = new TableRows(file, space, header -> {
            Set<String> columns = new LinkedHashSet<>(used);
            header.stream().filter(optional).forEach(columns::add);
            return List.copyOf(columns);
        });
        TableReader.read(file, architectureColumn, rows);
        return rows.table();
    }

    public SearchSpace space() {
        return space;
    }

    /** How many architectures are known. */
    public int rows() {
        return index.size();
    }

    /** The member of a row, in canonical form. */
    public Architecture architecture(int row) {
        return members.get(row);
    }

    /** Names of all columns of the file, read or not; of a JSON table those of its first entry. */
    public Set<String> header() {
        return header;
    }

    /** Whether a column was read. */
    public boolean has(String column) {
        return columns.containsKey(column);
    }

    /** The row of an architecture in canonical form, where it is known. */
    public OptionalInt row(Architecture canonical) {
        Integer row = index.get(canonical);
        return row == null ? OptionalInt.empty() : OptionalInt.of(row);
    }

    /**
     * The cell of a column; empty where it is unknown.
     *
     * @throws IllegalArgumentException where the column was not read
     */
    public OptionalDouble find(String column, int row) {
        double value = column(column)[row];
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /**
     * The cell of a column that is known.
     *
     * @throws IllegalArgumentException where the column was not read, or the cell is unknown
     */
    public double value(String column, int row) {
        return find(column, row)
                .orElseThrow(() -> new IllegalArgumentException("column '" + column + "' is unknown in row " + row));
    }

    /** In how many rows a column is unknown. */
    public long unknown(String column) {
        return Arrays.stream(column(column)).filter(Double::isNaN).count();
    }

    /**
     * The best known number of a column.
     *
     * @throws IllegalArgumentException where none is known
     */
    public double best(String column, boolean minimize) {
        DoubleStream known = Arrays.stream(column(column)).filter(v -> !Double.isNaN(v));
        return (minimize ? known.min() : known.max())
                .orElseThrow(() -> new IllegalArgumentException(
                        "column '" + column + "' is unknown in all " + rows() + " rows of the table"));
    }

    private double[] column(String name) {
        double[] column = columns.get(name);
        if (column == null) {
            throw new IllegalArgumentException("column '" + name + "' was not read; there are " + columns.keySet());
        }
        return column;
    }
}
