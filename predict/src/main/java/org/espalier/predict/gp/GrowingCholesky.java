package org.espalier.predict.gp;

import java.util.Arrays;

/**
 * The lower triangular factor L of a positive definite matrix, LL^T, that grows with the matrix: a new row of the matrix costs a new row of the factor, n^2 steps, and nothing that is there is touched. Rows are computed in the same
 * order and by the same steps whether they come one by one or all at once, so both give the same factor to the last bit. Not safe for several threads.
 */
final class GrowingCholesky {
    /** Where rounding leaves less than this of a diagonal element, the row is all but a copy of others. */
    private static final double LEAST = 1e-12;

    private double[][] rows = new double[16][];
    private int size;

    int size() {
        return size;
    }

    /** Appends a row: the new element's entries with those before it, then its own on the diagonal. */
    void append(double[] entries, double diagonal) {
        if (size == rows.length) {
            rows = Arrays.copyOf(rows, 2 * size);
        }
        double[] row = Arrays.copyOf(forward(entries), size + 1);
        double rest = diagonal;
        for (int k = 0; k < size; k++) {
            rest -= row[k] * row[k];
        }
        row[size] = Math.sqrt(Math.max(rest, LEAST));
        rows[size++] = row;
    }

    /** Solves L x = b; of a longer b the first entries count. */
    double[] forward(double[] b) {
        double[] x = new double[size];
        for (int i = 0; i < size; i++) {
            double[] row = rows[i];
            double sum = b[i];
            for (int k = 0; k < i; k++) {
                sum -= row[k] * x[k];
            }
            x[i] = sum / row[i];
        }
        return x;
    }

    /** Solves L L^T x = b. */
    double[] solve(double[] b) {
        double[] x = forward(b);
        for (int i = size - 1; i >= 0; i--) {
            x[i] /= rows[i][i];
            for (int k = 0; k < i; k++) {
                x[k] -= rows[i][k] * x[i];
            }
        }
        return x;
    }

    /** Logarithm of the matrix's determinant. */
    double logDeterminant() {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += 2 * Math.log(rows[i][i]);
        }
        return sum;
    }
}
