package org.espalier.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.espalier.decision.Architecture;
import org.espalier.space.SearchSpace;
import org.espalier.yaml.Excerpt;
import org.espalier.yaml.FiniteNumber;

/**
 * Known results of architectures: a table from a file, indexed by architecture in canonical form. Immutable; safe for use by several
 * threads.
 */
public final class TableBenchmark {
    private static final List<String> UNKNOWN =
            List.of("", "-", "?", "nan", ".nan", "na", "n/a", "null", "none", "inf", ".inf", "infinity");

    private final SearchSpace space;
    private final Map<Architecture, Integer> index;
    private final Map<String, double[]> columns;

    private TableBenchmark(SearchSpace space, Map<Architecture, Integer> index, Map<String, double[]> columns) {
        this.space = space;
        this.index = index;
        this.columns = columns;
    }

    /**
     * Reads a table; nothing but the columns that are used is looked at.
     *
     * @param file CSV with a header, or JSON as of NAS-Bench-Macro (whose keys are the column {@code architecture}); gzipped or plain
     * @param space whose notation the architectures are written in
     * @param architectureColumn column of the architecture
     * @param used columns of numbers
     *     cells that are empty, a dash, {@code NA}, {@code nan}, infinite or the like, in any case, are unknown
     * @throws IllegalArgumentException with one line that names the row, for a missing column, an unreadable or repeated architecture,
     *     or a cell that is neither a number nor unknown
     */
    public static TableBenchmark read(Path file, SearchSpace space, String architectureColumn, Set<String> used)
            throws IOException {
        List<String> names = new ArrayList<>(new LinkedHashSet<>(used));
        List<String> wanted = new ArrayList<>(List.of(architectureColumn));
        wanted.addAll(names);
        Map<Architecture, Integer> index = new HashMap<>();
        Map<Integer, String> places = new HashMap<>();
        List<double[]> rows = new ArrayList<>();
        TableReader.read(file, wanted, (place, cells) -> {
            Architecture architecture = architecture(space, place, cells[0]);
            Integer earlier = index.putIfAbsent(architecture, rows.size());
            if (earlier != null) {
                throw new IllegalArgumentException(
                        place + ": '" + cells[0] + "' is a duplicate of " + places.get(earlier));
            }
            places.put(rows.size(), place);
            double[] numbers = new double[names.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = number(place, names.get(i), cells[i + 1]);
            }
            rows.add(numbers);
        });
        if (rows.isEmpty()) {
            throw new IllegalArgumentException(file + ": has no rows");
        }
        Map<String, double[]> columns = new LinkedHashMap<>();
        for (int c = 0; c < names.size(); c++) {
            double[] column = new double[rows.size()];
            for (int r = 0; r < column.length; r++) {
                column[r] = rows.get(r)[c];
            }
            columns.put(names.get(c), column);
        }
        return new TableBenchmark(space, index, columns);
    }

    private static Architecture architecture(SearchSpace space, String place, String text) {
        Architecture architecture;
        try {
            architecture = space.codec().parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place + ": unreadable architecture: " + e.getMessage(), e);
        }
        space.whyNot(architecture).ifPresent(reason -> {
            throw new IllegalArgumentException(
                    place + ": '" + text + "' is not a member of space '" + space.name() + "': " + reason);
        });
        return space.canonical(architecture);
    }

    /** The number of a cell; not a number where it is unknown. */
    private static double number(String place, String column, String cell) {
        String text = cell.trim();
        if (UNKNOWN.contains(text.toLowerCase(Locale.ROOT).replaceFirst("^[+-](?=.)", ""))) {
            return Double.NaN;
        }
        if (!FiniteNumber.isDecimal(text)) {
            throw new IllegalArgumentException(
                    place + ", column '" + column + "': expected a number, got '" + Excerpt.of(cell) + "'");
        }
        double number = Double.parseDouble(text);
        return Double.isFinite(number) ? number : Double.NaN;
    }

    public SearchSpace space() {
        return space;
    }

    /** How many architectures are known. */
    public int rows() {
        return index.size();
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
