package org.espalier.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.espalier.decision.Architecture;
import org.espalier.space.SearchSpace;
import org.espalier.yaml.Excerpt;
import org.espalier.yaml.FiniteNumber;

/** A table while it is read. Rows without a readable architecture, and those that repeat another's, are counted to the end and then refused. */
final class TableRows implements TableReader.Rows {
    private static final List<String> UNKNOWN =
            List.of("", "-", "?", "nan", ".nan", "na", "n/a", "null", "none", "inf", ".inf", "infinity");

    private static final int NAMED = 3;

    private final Path file;
    private final SearchSpace space;
    private final Function<Collection<String>, List<String>> choice;
    private final Map<Architecture, Integer> index = new HashMap<>();
    private final List<Architecture> members = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();
    private final Faults unreadable = new Faults();
    private final Faults duplicates = new Faults();
    private Set<String> header = Set.of();
    private List<String> names = List.of();
    private double[][] columns = {};

    /** @param choice the columns of numbers, from the names of all columns */
    TableRows(Path file, SearchSpace space, Function<Collection<String>, List<String>> choice) {
        this.file = file;
        this.space = space;
        this.choice = choice;
    }

    /** What is wrong with rows: how many there are, and the first of them. */
    private static final class Faults {
        private final List<String> first = new ArrayList<>();
        private int count;

        void add(String fault) {
            count++;
            if (first.size() < NAMED) {
                first.add(fault);
            }
        }

        String text() {
            return String.join(", ", first) + (count > first.size() ? " and " + (count - first.size()) + " more" : "");
        }
    }

    @Override
    public List<String> numbers(Collection<String> header) {
        this.header = new LinkedHashSet<>(header);
        names = choice.apply(header);
        columns = new double[names.size()][1 << 10];
        return names;
    }

    @Override
    public void row(Place place, String notation, String[] numbers) {
        Architecture architecture;
        try {
            architecture = space.canonical(space.requireMember(space.codec().parse(notation)));
        } catch (IllegalArgumentException e) {
            // the reason of one is enough, they are mostly alike
            String reason = unreadable.count > 0 ? "" : " (" + e.getMessage() + ")";
            unreadable.add(place.within() + " '" + Excerpt.of(notation) + "'" + reason);
            return;
        }
        int row = places.size();
        Integer earlier = index.putIfAbsent(architecture, row);
        if (earlier != null) {
            duplicates.add(place.within() + " '" + Excerpt.of(notation) + "' is a duplicate of "
                    + places.get(earlier).within());
            return;
        }
        places.add(place);
        members.add(architecture);
        for (int i = 0; i < numbers.length; i++) {
            if (row == columns[i].length) {
                columns[i] = Arrays.copyOf(columns[i], 2 * row);
            }
            columns[i][row] = number(place, names.get(i), numbers[i]);
        }
    }

    /** The number of a cell; not a number where it is unknown. */
    private static double number(Place place, String column, String cell) {
        String text = cell.trim();
        if (FiniteNumber.isDecimal(text)) {
            double number = Double.parseDouble(text);
            return Double.isFinite(number) ? number : Double.NaN;
        }
        if (UNKNOWN.contains(text.toLowerCase(Locale.ROOT).replaceFirst("^[+-](?=.)", ""))) {
            return Double.NaN;
        }
        throw new IllegalArgumentException(
                place + ", column '" + column + "': expected a number, got '" + Excerpt.of(cell) + "'");
    }

    /**
     * The table.
     *
     * @throws IllegalArgumentException with one line that counts what is wrong and names the first three rows
     */
    TableBenchmark table() {
        int rows = places.size() + unreadable.count + duplicates.count;
        if (unreadable.count > 0) {
            throw new IllegalArgumentException(file + ": " + unreadable.count + " of " + rows
                    + " rows have no architecture that space '" + space.name() + "' can read: " + unreadable.text()
                    + "; remove them, or name another space or column of architectures");
        }
        if (duplicates.count > 0) {
            throw new IllegalArgumentException(file + ": " + duplicates.count + " of " + rows
                    + " rows repeat an architecture: " + duplicates.text() + "; keep one of each");
        }
        if (rows == 0) {
            throw new IllegalArgumentException(file + ": has no rows");
        }
        Map<String, double[]> byName = new LinkedHashMap<>();
        for (int i = 0; i < columns.length; i++) {
            byName.put(names.get(i), Arrays.copyOf(columns[i], rows));
        }
        return new TableBenchmark(space, members, index, byName, header);
    }
}
