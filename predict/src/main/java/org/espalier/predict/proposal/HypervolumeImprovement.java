package org.espalier.predict.proposal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.espalier.search.ParetoFront;

/**
 * How much hypervolume a new point adds to a front where all of its coordinates are known but the first: the surrogate knows the first by a mean and a spread alone, costs are counted exactly. Every objective is <em>minimised</em>, as in
 * {@link ParetoFront}. Immutable; safe for use by several threads.
 *
 * <p>The volume that (y, c) adds is the integral, over t from y to the reference, of A(t): what the box from c to the reference has in the other objectives that no point of the front with a first coordinate of at most t dominates. A falls
 * in steps, at the first coordinates u of the front's points, each by the part w of the box that this point alone takes from it. So
 *
 * <pre>
 *   improvement(y)  = Σ w (u - y)⁺             a convex function, linear between the points of the front
 *   E improvement(Y) = Σ w E (u - Y)⁺           a sum of expected improvements below each u, for Y of any normal distribution
 * </pre>
 *
 * <p>with one more u at the reference, whose w is the part of the box that no point takes. This is the expected hypervolume improvement of Emmerich, Giannakoglou and Naujoks (IEEE TEC 2006) without its integrals over the known
 * coordinates. With two objectives a candidate costs one pass over the front, with three n log n, beyond that a hypervolume for each point.
 */
public final class HypervolumeImprovement {
    private final List<double[]> front;
    private final double[] reference;

    /**
     * @param points the front, or any points that have it; each with a value of every objective
     * @param reference one bound for each objective, at least two; points that are not better in every one of them add nothing
     */
    public HypervolumeImprovement(double[][] points, double[] reference) {
        if (reference.length < 2) {
            throw new IllegalArgumentException(
                    "a hypervolume improvement is of at least two objectives, got " + reference.length);
        }
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
                inside.add(point.clone());
            }
        }
        List<double[]> sorted = new ArrayList<>(ParetoFront.of(inside, Function.identity()));
        sorted.sort(Comparator.comparingDouble(point -> point[0]));
        this.front = List.copyOf(sorted);
        this.reference = reference.clone();
    }

    /** The same front with one point more. */
    public HypervolumeImprovement with(double[] point) {
        List<double[]> points = new ArrayList<>(front);
        points.add(point);
        return new HypervolumeImprovement(points.toArray(double[][]::new), reference);
    }

    /**
     * What a point with these costs adds, as a function of its first coordinate.
     *
     * @param costs all coordinates but the first; a NaN, which is a cost that nobody knows, adds nothing
     */
    public Strips strips(double[] costs) {
        if (costs.length != reference.length - 1) {
            throw new IllegalArgumentException(
                    "expected " + (reference.length - 1) + " costs beside the first objective, got " + costs.length);
        }
        double[] steps = new double[front.size() + 1];
        double[] widths = new double[steps.length];
        double box = 1;
        for (int i = 0; i < costs.length; i++) {
            if (!(costs[i] < reference[i + 1])) {
                return new Strips(new double[0], new double[0]);
            }
            box *= reference[i + 1] - costs[i];
        }
        Taken taken = Taken.of(costs, reference);
        double left = box;
        int count = 0;
        for (double[] point : front) {
            double width = Math.min(left, taken.add(point));
            if (width > 0) {
                steps[count] = point[0];
                widths[count++] = width;
                left -= width;
            }
            if (taken.isAll()) {
                left = 0;
                break;
            }
        }
        if (left > 0) {
            steps[count] = reference[0];
            widths[count++] = left;
        }
        return new Strips(Arrays.copyOf(steps, count), Arrays.copyOf(widths, count));
    }

    /** A convex function of one coordinate: a sum of ramps. */
    public static final class Strips {
        private final double[] steps;
        private final double[] widths;

        private Strips(double[] steps, double[] widths) {
            this.steps = steps;
            this.widths = widths;
        }

        /**
         * The volume that the point adds.
         *
         * @param main its first coordinate
         */
        public double at(double main) {
            double sum = 0;
            for (int i = steps.length - 1; i >= 0 && steps[i] > main; i--) {
                sum += widths[i] * (steps[i] - main);
            }
            return sum;
        }

        /**
         * The volume that the point is expected to add, where its first coordinate has a normal distribution.
         *
         * @param deviation at least 0; with 0 it is {@link #at}
         */
        public double expected(double mean, double deviation) {
            double sum = 0;
            for (int i = 0; i < steps.length; i++) {
                sum += widths[i] * Acquisition.expectedImprovement(-mean, deviation, -steps[i]);
            }
            return sum;
        }

        /** How much lower the first coordinate must be than this for the point to add anything; infinite where none is low enough. */
        public double shortfall(double main) {
            return steps.length == 0 ? Double.POSITIVE_INFINITY : Math.max(0, main - steps[steps.length - 1]);
        }
    }

    /** The part of the box between the costs and the reference that the points so far dominate. */
    private interface Taken {
        /** How much more it is with this one. */
        double add(double[] point);

        /** Whether nothing is left. */
        boolean isAll();

        static Taken of(double[] costs, double[] reference) {
            return switch (costs.length) {
                case 1 -> new Length(costs[0], reference[1]);
                case 2 -> new Area(costs, reference);
                default -> new Volume(costs, reference);
            };
        }
    }

    private static final class Length implements Taken {
        private final double least;
        private double from;

        Length(double least, double reference) {
            this.least = least;
            this.from = reference;
        }

        @Override
        public double add(double[] point) {
            double before = from;
            from = Math.min(from, Math.max(point[1], least));
            return before - from;
        }

        @Override
        public boolean isAll() {
            return from == least;
        }
    }

    /** Kept as a staircase, x rising and y falling. */
    private static final class Area implements Taken {
        private final double[] costs;
        private final List<double[]> stairs = new ArrayList<>();
        private final double[] corner;
        private boolean all;

        Area(double[] costs, double[] reference) {
            this.costs = costs;
            this.corner = new double[] {reference[1], reference[2]};
        }

        @Override
        public double add(double[] point) {
            double x = Math.max(point[1], costs[0]);
            double y = Math.max(point[2], costs[1]);
            all |= x == costs[0] && y == costs[1];
            int place = 0;
            while (place < stairs.size() && stairs.get(place)[0] <= x) {
                place++;
            }
            double above = place == 0 ? corner[1] : stairs.get(place - 1)[1];
            if (above <= y) {
                return 0;
            }
            double added = 0;
            double left = x;
            int next = place;
            while (next < stairs.size() && stairs.get(next)[1] >= y) {
                added += (stairs.get(next)[0] - left) * (above - y);
                left = stairs.get(next)[0];
                above = stairs.get(next)[1];
                next++;
            }
            double right = next < stairs.size() ? stairs.get(next)[0] : corner[0];
            added += (right - left) * (above - y);
            stairs.subList(place, next).clear();
            stairs.add(place, new double[] {x, y});
            return added;
        }

        @Override
        public boolean isAll() {
            return all;
        }
    }

    private static final class Volume implements Taken {
        private final double[] costs;
        private final double[] corner;
        private final List<double[]> points = new ArrayList<>();
        private double volume;
        private boolean all;

        Volume(double[] costs, double[] reference) {
            this.costs = costs;
            this.corner = Arrays.copyOfRange(reference, 1, reference.length);
        }

        @Override
        public double add(double[] point) {
            double[] raised = new double[costs.length];
            Arrays.setAll(raised, i -> Math.max(point[i + 1], costs[i]));
            all |= Arrays.equals(raised, costs);
            points.add(raised);
            double before = volume;
            volume = Math.max(before, ParetoFront.hypervolume(points.toArray(double[][]::new), corner));
            return volume - before;
        }

        @Override
        public boolean isAll() {
            return all;
        }
    }
}
