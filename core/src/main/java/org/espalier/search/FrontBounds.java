package org.espalier.search;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Where the front of some points lies. Every objective is <em>minimised</em>, as in {@link ParetoFront}. Whatever is measured in these bounds does not
 * depend on units.
 *
 * @param ideal the least value of each objective, at least one objective
 * @param nadir the largest value of each objective on the front; where the front has one value there, the largest of all points
 */
public record FrontBounds(double[] ideal, double[] nadir) {
    /** How far beyond the worst a reference lies, as a share of the range (Ishibuchi, Imada, Setoguchi and Nojima 2018). */
    private static final double MARGIN = 0.1;

    /**
     * The bounds of some points.
     *
     * @param points at least one, of the same length, finite
     * @throws IllegalArgumentException where there is none
     */
    public static FrontBounds of(double[][] points) {
        if (points.length == 0) {
            throw new IllegalArgumentException("bounds of a front without points");
        }
        List<double[]> front = ParetoFront.of(Arrays.asList(points), Function.identity());
        double[] ideal = new double[points[0].length];
        double[] nadir = new double[ideal.length];
        for (int axis = 0; axis < ideal.length; axis++) {
            int at = axis;
            ideal[at] = front.stream().mapToDouble(p -> p[at]).min().orElseThrow();
            nadir[at] = front.stream().mapToDouble(p -> p[at]).max().orElseThrow();
            if (nadir[at] == ideal[at]) {
                nadir[at] = Arrays.stream(points).mapToDouble(p -> p[at]).max().orElseThrow();
            }
        }
        return new FrontBounds(ideal, nadir);
    }

    /**
     * From where the hypervolume of some points is measured while nobody knows the whole front: the worst value of any point, and a tenth of the range of all points beyond it. Not that of their front
     * alone, whose ends would be worth nothing while it is short. Where there is no range, 1 beyond.
     *
     * @param points at least one, of the same length, finite
     */
    public static double[] reference(double[][] points) {
        double[] reference = new double[points[0].length];
        for (int axis = 0; axis < reference.length; axis++) {
            double least = Double.POSITIVE_INFINITY;
            double most = Double.NEGATIVE_INFINITY;
            for (double[] point : points) {
                least = Math.min(least, point[axis]);
                most = Math.max(most, point[axis]);
            }
            reference[axis] = most + (most > least ? MARGIN * (most - least) : 1);
        }
        return reference;
    }

    /** The point with the ideal at 0 and the nadir at 1 of each objective; an objective without a range is 0. */
    public double[] scaled(double[] point) {
        double[] scaled = new double[ideal.length];
        for (int axis = 0; axis < scaled.length; axis++) {
            double range = nadir[axis] - ideal[axis];
            scaled[axis] = range > 0 ? (point[axis] - ideal[axis]) / range : 0;
        }
        return scaled;
    }
}
