package org.espalier.bench;

import java.util.ArrayList;
import java.util.List;
import org.espalier.search.Objective;
import org.espalier.search.ParetoFront;

/**
 * The best that a table has in several objectives: the rows that no other dominates, and the volume that they dominate. Found volumes are
 * given as shares of it, so that a share of 1 is the whole front, whatever the units are.
 */
final class TrueFront {
    /** How far beyond the front's worst the reference lies, as a share of the front's range (Ishibuchi et al. 2018). */
    private static final double MARGIN = 0.1;

    private final TableBenchmark table;
    private final List<Objective> objectives;
    private final double[] reference;
    private final double volume;
    private final int size;

    /**
     * @param rows those within the limits
     * @param given one bound for each objective in the unit of its column; empty for a tenth of the front's range beyond its worst
     */
    TrueFront(TableBenchmark table, List<Objective> objectives, int[] rows, List<Double> given) {
        this.table = table;
        this.objectives = List.copyOf(objectives);
        Archive front = new Archive();
        for (int row : rows) {
            double[] point = point(row);
            if (point.length > 0) {
                front.add(point, row);
            }
        }
        this.size = front.entries().size();
        if (size == 0) {
            throw new IllegalArgumentException(
                    "objectives " + objectives + " are known together in no row of the table");
        }
        this.reference = given.isEmpty() ? beyond(front.points()) : oriented(given);
        this.volume = ParetoFront.hypervolume(front.points(), reference);
        if (!(volume > 0)) {
            throw new IllegalArgumentException("reference " + given + " is not worse than any row of the table in "
                    + objectives + "; name worse bounds");
        }
    }

    private static double[] beyond(double[][] front) {
        double[] reference = new double[front[0].length];
        for (int axis = 0; axis < reference.length; axis++) {
            double best = Double.POSITIVE_INFINITY;
            double worst = Double.NEGATIVE_INFINITY;
            for (double[] point : front) {
                best = Math.min(best, point[axis]);
                worst = Math.max(worst, point[axis]);
            }
            // a front of one point has no range, and any volume will do
            double margin = worst > best ? MARGIN * (worst - best) : MARGIN * Math.max(Math.abs(worst), 1);
            reference[axis] = worst + margin;
        }
        return reference;
    }

    private double[] oriented(List<Double> values) {
        double[] point = new double[objectives.size()];
        for (int i = 0; i < point.length; i++) {
            point[i] = -objectives.get(i).score(values.get(i));
        }
        return point;
    }

    /** The objectives of a row, each to be minimised; empty where one is unknown. */
    double[] point(int row) {
        List<Double> values = new ArrayList<>();
        for (Objective objective : objectives) {
            table.find(objective.metric(), row).ifPresent(values::add);
        }
        return values.size() == objectives.size() ? oriented(values) : new double[0];
    }

    /** The volume of points as a share of the front's. */
    double share(double[][] points) {
        return Math.min(1, ParetoFront.hypervolume(points, reference) / volume);
    }

    /** The corner that volumes are measured from, in the units of the columns. */
    List<Double> reference() {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < reference.length; i++) {
            values.add(objectives.get(i).score(-reference[i]) + 0.0); // never -0
        }
        return values;
    }

    double volume() {
        return volume;
    }

    int size() {
        return size;
    }
}
