package org.espalier.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Non-dominated sorting, hypervolume and knee. Every objective is <em>minimised</em>: negate what is to be maximised. A point dominates
 * another where it is nowhere worse and somewhere better; equal points do not dominate each other.
 */
public final class ParetoFront {
    /** Rounding does not make a point of the line one before it. */
    private static final double ON_THE_LINE = 1e-12;

    private ParetoFront() {}

    /** Whether a is nowhere worse than b and somewhere better. */
    public static boolean dominates(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("points differ in dimension: " + a.length + " and " + b.length);
        }
        boolean better = false;
        for (int i = 0; i < a.length; i++) {
            if (a[i] > b[i]) {
                return false;
            }
            better |= a[i] < b[i];
        }
        return better;
    }

    /** For each point how many dominate it. */
    public static int[] dominators(double[][] points) {
        requireNumbers(points);
        int[] counts = new int[points.length];
        for (int i = 0; i < points.length; i++) {
            for (double[] other : points) {
                counts[i] += dominates(other, points[i]) ? 1 : 0;
            }
        }
        return counts;
    }

    /** For each point its front, from 0: {@link NonDominatedSorting#ranks}. */
    public static int[] ranks(double[][] points) {
        return NonDominatedSorting.ranks(points);
    }

    /** The items that no other dominates, in their order; of items with equal objectives the first. */
    public static <T> List<T> of(List<T> items, Function<? super T, double[]> objectives) {
        double[][] points = items.stream().map(objectives).toArray(double[][]::new);
        requireNumbers(points);
        List<T> front = new ArrayList<>();
        for (int i = 0; i < points.length; i++) {
            boolean kept = true;
            for (int j = 0; j < points.length && kept; j++) {
                kept = !dominates(points[j], points[i]) && !(j < i && Arrays.equals(points[j], points[i]));
            }
            if (kept) {
                front.add(items.get(i));
            }
        }
        return front;
    }

    /**
     * The exact volume that the points dominate within the reference; points that are not better than the reference in every
     * objective add nothing. Exclusive volumes are summed recursively (While, Bradstreet, Barone 2012), so the time grows quickly
     * beyond four objectives.
     *
     * @param reference one bound for each objective; keep it fixed when volumes are compared
     */
    public static double hypervolume(double[][] points, double[] reference) {
        requireNumbers(points);
        List<double[]> inside = new ArrayList<>();
        for (double[] point : points) {
            if (point.length != reference.length) {
                throw new IllegalArgumentException(
                        "a point has " + point.length + " objectives but the reference has " + reference.length);
            }
            boolean counts = true;
            for (int i = 0; i < point.length; i++) {
                counts &= point[i] < reference[i];
            }
            if (counts) {
                inside.add(point);
            }
        }
        return volume(of(inside, Function.identity()), reference);
    }

    private static double volume(List<double[]> front, double[] reference) {
        if (front.isEmpty()) {
            return 0;
        }
        List<double[]> sorted = new ArrayList<>(front);
        sorted.sort(Comparator.comparingDouble(p -> p[0]));
        if (reference.length == 1) {
            return reference[0] - sorted.get(0)[0];
        }
        if (reference.length == 2) {
            double sum = 0;
            double above = reference[1];
            for (double[] point : sorted) {
                sum += (reference[0] - point[0]) * (above - point[1]);
                above = point[1];
            }
            return sum;
        }
        double sum = 0;
        for (int i = 0; i < sorted.size(); i++) {
            sum += box(sorted.get(i), reference) - volume(limited(sorted, i), reference);
        }
        return sum;
    }

    private static double box(double[] point, double[] reference) {
        double volume = 1;
        for (int i = 0; i < point.length; i++) {
            volume *= reference[i] - point[i];
        }
        return volume;
    }

    /** What the later points dominate inside the box of one. */
    private static List<double[]> limited(List<double[]> points, int index) {
        double[] corner = points.get(index);
        List<double[]> raised = new ArrayList<>();
        for (double[] point : points.subList(index + 1, points.size())) {
            double[] worst = new double[corner.length];
            for (int i = 0; i < worst.length; i++) {
                worst[i] = Math.max(point[i], corner[i]);
            }
            raised.add(worst);
        }
        return of(raised, Function.identity());
    }

    /**
     * The knee of a front: where giving up a little of one objective no longer gains much of another. Each objective is scaled to its range over
     * the front, so that the ends of a front of two objectives are (0, 1) and (1, 0); the knee is the point farthest from the line through them on
     * the side of the ideal (0, 0), its distance (1 - x - y) / sqrt(2). For more objectives the line is the plane through the unit points. Of
     * points equally far the first.
     *
     * @param front points of which none dominates another
     * @return empty where no point lies before that line: fewer than three points, or a front that bulges away from the ideal
     */
    public static OptionalInt knee(double[][] front) {
        requireNumbers(front);
        double[][] scaled = scaled(front);
        int knee = -1;
        double farthest = ON_THE_LINE;
        for (int i = 0; i < scaled.length; i++) {
            double before = 1 - Arrays.stream(scaled[i]).sum();
            if (before > farthest && front.length > 2) {
                farthest = before;
                knee = i;
            }
        }
        return knee < 0 ? OptionalInt.empty() : OptionalInt.of(knee);
    }

    /**
     * The points with each objective scaled to its range: 0 is the least value of any point, 1 the largest. An objective in which all are equal is
     * 0.
     */
    public static double[][] scaled(double[][] points) {
        double[][] scaled = Arrays.stream(points).map(double[]::clone).toArray(double[][]::new);
        for (int axis = 0; points.length > 0 && axis < points[0].length; axis++) {
            int at = axis;
            double least =
                    Arrays.stream(points).mapToDouble(point -> point[at]).min().orElse(0);
            double range =
                    Arrays.stream(points).mapToDouble(point -> point[at]).max().orElse(0) - least;
            for (double[] point : scaled) {
                point[axis] = range > 0 ? (point[axis] - least) / range : 0;
            }
        }
        return scaled;
    }

    private static void requireNumbers(double[][] points) {
        for (int i = 0; i < points.length; i++) {
            if (Arrays.stream(points[i]).anyMatch(Double::isNaN)) {
                throw new IllegalArgumentException("point " + i + " holds NaN: " + Arrays.toString(points[i]));
            }
        }
    }
}
