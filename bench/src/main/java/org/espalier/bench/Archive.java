package org.espalier.bench;

import java.util.ArrayList;
import java.util.List;
import org.espalier.search.ParetoFront;

/** The points that none of those seen so far dominates, each with the row it comes from. Every objective is minimised. Not thread-safe. */
final class Archive {
    private final List<Entry> entries = new ArrayList<>();

    /**
     * @param point the objectives
     * @param row of the table
     */
    record Entry(double[] point, int row) {}

    /** Adds a point unless one that is there is nowhere worse, and drops what it dominates. */
    boolean add(double[] point, int row) {
        for (Entry entry : entries) {
            if (noWorse(entry.point, point)) {
                return false;
            }
        }
        entries.removeIf(entry -> ParetoFront.dominates(point, entry.point));
        entries.add(new Entry(point, row));
        return true;
    }

    private static boolean noWorse(double[] a, double[] b) {
        for (int i = 0; i < a.length; i++) {
            if (a[i] > b[i]) {
                return false;
            }
        }
        return true;
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    double[][] points() {
        return entries.stream().map(Entry::point).toArray(double[][]::new);
    }
}
