package org.espalier.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The order of NSGA-II (Deb, Pratap, Agarwal and Meyarivan, IEEE TEC 2002, section III): fronts of points that do not dominate each other, and how
 * crowded a front is around each of its points. Every objective is <em>minimised</em>, as in {@link ParetoFront}; NaN is refused.
 *
 * <p>Fronts are found by efficient non-dominated sorting with a binary search (Zhang, Tian, Cheng and Jin, IEEE TEC 2015): in lexicographic order no
 * point is dominated by a later one, so that each goes into the first front none of whose points dominates it. With up to three objectives a front
 * keeps the staircase of its points in all objectives but the first, and answers in logarithmic time: n points take n log² n comparisons. With more, a front
 * compares with its points from the last on, n² at worst.
 */
public final class NonDominatedSorting {
    private NonDominatedSorting() {}

    /** For each point its front, from 0. Equal points are in one front. */
    public static int[] ranks(double[][] points) {
        requireNumbers(points);
        int[] ranks = new int[points.length];
        List<Front> fronts = new ArrayList<>();
        Integer[] order = lexicographic(points);
        for (int at = 0; at < order.length; at++) {
            int index = order[at];
            if (at > 0 && lexicographic(points[order[at - 1]], points[index]) == 0) {
                ranks[index] = ranks[order[at - 1]];
                continue;
            }
            int rank = firstFree(fronts, points[index]);
            if (rank == fronts.size()) {
                fronts.add(points[index].length <= 3 ? new Staircase() : new Listed());
            }
            fronts.get(rank).add(points[index]);
            ranks[index] = rank;
        }
        return ranks;
    }

    /** The points' positions by fronts, the best first; within a front in the order of the points. */
    public static List<List<Integer>> fronts(double[][] points) {
        List<List<Integer>> fronts = new ArrayList<>();
        int[] ranks = ranks(points);
        for (int i = 0; i < ranks.length; i++) {
            while (fronts.size() <= ranks[i]) {
                fronts.add(new ArrayList<>());
            }
            fronts.get(ranks[i]).add(i);
        }
        return fronts;
    }

    /**
     * The crowding distance of each point of one front (section III-B): over the objectives, how far its two neighbours are apart, as a share of the front's
     * range. Infinite for the ends of each objective, so for one or two points; an objective in which all are equal adds nothing. Of equal points the
     * first stands for all, and the others have 0: a copy is what a population can best do without.
     */
    public static double[] crowding(double[][] front) {
        requireNumbers(front);
        for (double[] point : front) {
            if (Arrays.stream(point).anyMatch(Double::isInfinite)) {
                throw new IllegalArgumentException(
                        "a crowding distance needs finite values, got " + Arrays.toString(point));
            }
        }
        double[] crowding = new double[front.length];
        Integer[] distinct = distinct(front);
        for (int index : distinct) {
            crowding[index] = distinct.length <= 2 ? Double.POSITIVE_INFINITY : 0;
        }
        for (int axis = 0; distinct.length > 2 && axis < front[0].length; axis++) {
            int at = axis;
            Integer[] order = distinct.clone();
            Arrays.sort(order, Comparator.comparingDouble((Integer i) -> front[i][at]));
            double range = front[order[order.length - 1]][axis] - front[order[0]][axis];
            for (int i = 0; i < order.length && range > 0; i++) {
                boolean end = i == 0 || i == order.length - 1;
                crowding[order[i]] += end
                        ? Double.POSITIVE_INFINITY
                        : (front[order[i + 1]][axis] - front[order[i - 1]][axis]) / range;
            }
        }
        return crowding;
    }

    /**
     * A point in the order of a population.
     *
     * @param index of the point
     * @param rank its front, from 0
     * @param crowding its distance within that front, at least 0, perhaps infinite
     */
    public record Place(int index, int rank, double crowding) {
        /** The crowded comparison (section III-C): the better front first, then the less crowded. */
        public static final Comparator<Place> CROWDED =
                Comparator.comparingInt(Place::rank).thenComparing(Place::crowding, Comparator.reverseOrder());
    }

    /** All points by the crowded comparison, the best first; of equals the earlier first. */
    public static List<Place> places(double[][] points) {
        List<Place> places = new ArrayList<>();
        List<List<Integer>> fronts = fronts(points);
        for (int rank = 0; rank < fronts.size(); rank++) {
            List<Integer> front = fronts.get(rank);
            double[] crowding = crowding(front.stream().map(i -> points[i]).toArray(double[][]::new));
            for (int i = 0; i < crowding.length; i++) {
                places.add(new Place(front.get(i), rank, crowding[i]));
            }
        }
        places.sort(Place.CROWDED);
        return List.copyOf(places);
    }

    /** What a front has to answer of a point that comes behind all of its own in lexicographic order and equals none of them. */
    private interface Front {
        boolean dominates(double[] point);

        void add(double[] point);
    }

    /**
     * Of up to three objectives: the least third one by the second, of all points whose second is at most that. From step to step the second rises and the
     * third falls.
     */
    private static final class Staircase implements Front {
        private double[] second = new double[8];
        private double[] third = new double[8];
        private int steps;

        private static double at(double[] point, int axis) {
            // + 0.0 makes the zeros equal, which a binary search tells apart
            return axis < point.length ? point[axis] + 0.0 : 0;
        }

        /** How many steps have a smaller second objective. */
        private int before(double value) {
            int found = Arrays.binarySearch(second, 0, steps, value);
            return found < 0 ? -found - 1 : found;
        }

        @Override
        public boolean dominates(double[] point) {
            double value = at(point, 1);
            int step = before(value);
            step -= step < steps && second[step] == value ? 0 : 1;
            return step >= 0 && third[step] <= at(point, 2);
        }

        /** A point that is not dominated lies below the staircase, and takes the place of the steps behind it that are no lower. */
        @Override
        public void add(double[] point) {
            int from = before(at(point, 1));
            int to = from;
            while (to < steps && third[to] >= at(point, 2)) {
                to++;
            }
            if (steps == second.length) {
                second = Arrays.copyOf(second, 2 * steps);
                third = Arrays.copyOf(third, 2 * steps);
            }
            System.arraycopy(second, to, second, from + 1, steps - to);
            System.arraycopy(third, to, third, from + 1, steps - to);
            second[from] = at(point, 1);
            third[from] = at(point, 2);
            steps += 1 - (to - from);
        }
    }

    private static final class Listed implements Front {
        private final List<double[]> members = new ArrayList<>();

        @Override
        public boolean dominates(double[] point) {
            for (int i = members.size() - 1; i >= 0; i--) {
                if (ParetoFront.dominates(members.get(i), point)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void add(double[] point) {
            members.add(point);
        }
    }

    /** Whoever is dominated in a front is dominated in all before it, which is what allows to halve. */
    private static int firstFree(List<Front> fronts, double[] point) {
        int low = 0;
        int high = fronts.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (fronts.get(middle).dominates(point)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Positions of the points, of equal ones the first. */
    private static Integer[] distinct(double[][] points) {
        Integer[] order = lexicographic(points);
        return IntStream.range(0, order.length)
                .filter(at -> at == 0 || lexicographic(points[order[at - 1]], points[order[at]]) != 0)
                .mapToObj(at -> order[at])
                .sorted()
                .toArray(Integer[]::new);
    }

    /** The points' positions in lexicographic order, of equal points the first one first. */
    private static Integer[] lexicographic(double[][] points) {
        Integer[] order = new Integer[points.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> lexicographic(points[a], points[b]));
        return order;
    }

    /** By the objectives in turn; unlike {@link Arrays#compare(double[], double[])} both zeros are one. */
    private static int lexicographic(double[] a, double[] b) {
        for (int i = 0; i < a.length; i++) {
            if (a[i] != b[i]) {
                return a[i] < b[i] ? -1 : 1;
            }
        }
        return 0;
    }

    private static void requireNumbers(double[][] points) {
        for (int i = 0; i < points.length; i++) {
            if (points[i].length != points[0].length) {
                throw new IllegalArgumentException(
                        "points differ in dimension: " + points[0].length + " and " + points[i].length);
            }
            for (double value : points[i]) {
                if (Double.isNaN(value)) {
                    throw new IllegalArgumentException("point " + i + " holds NaN: " + Arrays.toString(points[i]));
                }
            }
        }
    }
}
