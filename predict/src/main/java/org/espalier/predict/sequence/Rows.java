package org.espalier.predict.sequence;

/** Products with matrices that lie by rows in a larger array, one row for each input. The order of the sums is fixed. */
final class Rows {
    private Rows() {}

    /** Adds x times the matrix to y. */
    static void multiply(double[] x, double[] weights, int at, double[] y) {
        int n = y.length;
        int i = 0;
        for (; i + 4 <= x.length; i += 4) {
            double a = x[i];
            double b = x[i + 1];
            double c = x[i + 2];
            double d = x[i + 3];
            int first = at + i * n;
            for (int j = 0; j < n; j++) {
                y[j] += a * weights[first + j]
                        + b * weights[first + n + j]
                        + c * weights[first + 2 * n + j]
                        + d * weights[first + 3 * n + j];
            }
        }
        for (; i < x.length; i++) {
            add(x[i], weights, at + i * n, y);
        }
    }

    /** Adds a multiple of a row to y. */
    static void add(double factor, double[] weights, int at, double[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] += factor * weights[at + j];
        }
    }

    /** Adds the outer product of x and the errors of y to the gradient of the matrix. */
    static void outer(double[] x, double[] errors, double[] gradients, int at) {
        int n = errors.length;
        for (int i = 0; i < x.length; i++) {
            double factor = x[i];
            int row = at + i * n;
            for (int j = 0; j < n; j++) {
                gradients[row + j] += factor * errors[j];
            }
        }
    }

    /** Adds the errors of y, back through the matrix, to those of x. */
    static void back(double[] errors, double[] weights, int at, double[] into) {
        int n = errors.length;
        int i = 0;
        for (; i + 4 <= into.length; i += 4) {
            int row = at + i * n;
            double a = 0;
            double b = 0;
            double c = 0;
            double d = 0;
            for (int j = 0; j < n; j++) {
                double e = errors[j];
                a += e * weights[row + j];
                b += e * weights[row + n + j];
                c += e * weights[row + 2 * n + j];
                d += e * weights[row + 3 * n + j];
            }
            into[i] += a;
            into[i + 1] += b;
            into[i + 2] += c;
            into[i + 3] += d;
        }
        for (; i < into.length; i++) {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                sum += errors[j] * weights[at + i * n + j];
            }
            into[i] += sum;
        }
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
