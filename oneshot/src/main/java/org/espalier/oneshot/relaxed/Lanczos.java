package org.espalier.oneshot.relaxed;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** The largest eigenvalue of a symmetric matrix of which only products with vectors are known (Lanczos 1950), with full reorthogonalisation. */
final class Lanczos {
    private static final double EXHAUSTED = 1e-9;
    private static final int HALVINGS = 100;

    private Lanczos() {}

    /**
     * The largest eigenvalue, by value and not by amount.
     *
     * @param product of the matrix with a vector
     * @param size of the matrix, at least 1
     * @param steps products at most, at least 1: with as many as the size it is exact, with far fewer the ends of the spectrum are found first
     * @param random of the first vector
     */
    static double largest(UnaryOperator<double[]> product, int size, int steps, SplittableRandom random) {
        List<double[]> basis = new ArrayList<>();
        List<Double> diagonal = new ArrayList<>();
        List<Double> beside = new ArrayList<>();
        double[] next = random.doubles(size, -1, 1).toArray();
        scale(next, 1 / length(next));
        while (basis.size() < Math.min(steps, size)) {
            basis.add(next);
            double[] image = product.apply(next.clone());
            diagonal.add(dot(image, next));
            // twice: once is not enough where vectors nearly depend on each other
            for (int round = 0; round < 2; round++) {
                for (double[] known : basis) {
                    add(image, known, -dot(image, known));
                }
            }
            double left = length(image);
            if (!(left > EXHAUSTED)) {
                break;
            }
            scale(image, 1 / left);
            beside.add(left);
            next = image;
        }
        return largest(diagonal, beside);
    }

    /** Of a tridiagonal matrix, by halving: how many eigenvalues lie below a number is told by the signs of Sturm's sequence. */
    private static double largest(List<Double> diagonal, List<Double> beside) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        int size = diagonal.size();
        for (int i = 0; i < size; i++) {
            double radius = (i > 0 ? beside.get(i - 1) : 0) + (i < size - 1 ? beside.get(i) : 0);
            low = Math.min(low, diagonal.get(i) - radius);
            high = Math.max(high, diagonal.get(i) + radius);
        }
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (below(middle, diagonal, beside) < size) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    private static int below(double number, List<Double> diagonal, List<Double> beside) {
        int count = 0;
        double ratio = 1;
        for (int i = 0; i < diagonal.size(); i++) {
            double square = i == 0 ? 0 : beside.get(i - 1) * beside.get(i - 1);
            ratio = diagonal.get(i) - number - square / ratio;
            if (ratio == 0) {
                ratio = -Double.MIN_NORMAL;
            }
            count += ratio < 0 ? 1 : 0;
        }
        return count;
    }

    private static double dot(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }

    private static double length(double[] vector) {
        return Math.sqrt(dot(vector, vector));
    }

    private static void scale(double[] vector, double factor) {
        for (int i = 0; i < vector.length; i++) {
            vector[i] *= factor;
        }
    }

    private static void add(double[] vector, double[] other, double factor) {
        for (int i = 0; i < vector.length; i++) {
            vector[i] += factor * other[i];
        }
    }
}
