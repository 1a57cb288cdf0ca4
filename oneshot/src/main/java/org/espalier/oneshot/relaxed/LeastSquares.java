package org.espalier.oneshot.relaxed;

/** Linear equations that may leave something open, or contradict each other. */
final class LeastSquares {
    private static final double ENOUGH = 1e-30;

    private LeastSquares() {}

    /**
     * Of all that come nearest to the right-hand side the smallest, by conjugate gradients on the normal equations (Hestenes and Stiefel 1952), which
     * stay in the span of the rows when they start from zero.
     *
     * @param rows one for each equation
     * @param right one number for each equation
     * @param unknowns length of each row
     */
    static double[] smallest(double[][] rows, double[] right, int unknowns) {
        double[] solution = new double[unknowns];
        double[] residual = right.clone();
        double[] gradient = transposed(rows, residual, unknowns);
        double[] direction = gradient.clone();
        double squared = dot(gradient, gradient);
        double enough = ENOUGH * squared;
        for (int i = 0; i < 4 * unknowns && squared > enough; i++) {
            double[] along = new double[rows.length];
            for (int row = 0; row < rows.length; row++) {
                along[row] = dot(rows[row], direction);
            }
            double step = squared / dot(along, along);
            add(solution, direction, step);
            add(residual, along, -step);
            gradient = transposed(rows, residual, unknowns);
            double next = dot(gradient, gradient);
            for (int j = 0; j < unknowns; j++) {
                direction[j] = gradient[j] + next / squared * direction[j];
            }
            squared = next;
        }
        return solution;
    }

    private static double[] transposed(double[][] rows, double[] by, int unknowns) {
        double[] product = new double[unknowns];
        for (int row = 0; row < rows.length; row++) {
            add(product, rows[row], by[row]);
        }
        return product;
    }

    private static void add(double[] to, double[] what, double times) {
        for (int i = 0; i < to.length; i++) {
            to[i] += times * what[i];
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
