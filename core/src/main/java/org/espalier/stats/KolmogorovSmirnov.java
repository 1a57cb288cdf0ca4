package org.espalier.stats;

import java.util.Arrays;

/**
 * Whether two samples may come of one distribution: the largest distance between their empirical distribution functions, and how probable one as large is by chance (Smirnov 1948, the asymptotic distribution with the
 * correction of Stephens 1970). Where values are tied the probability is too large, never too small.
 *
 * @param distance between 0 and 1
 * @param probability of a distance at least as large, between 0 and 1
 */
public record KolmogorovSmirnov(double distance, double probability) {
    private static final int TERMS = 100;

    /**
     * Of two samples.
     *
     * @throws IllegalArgumentException where one is empty or holds NaN
     */
    public static KolmogorovSmirnov of(double[] first, double[] second) {
        Samples.requireNumbers(first, 1);
        Samples.requireNumbers(second, 1);
        double[] a = first.clone();
        double[] b = second.clone();
        Arrays.sort(a);
        Arrays.sort(b);
        double distance = 0;
        int i = 0;
        int j = 0;
        while (i < a.length && j < b.length) {
            double value = Math.min(a[i], b[j]);
            while (i < a.length && a[i] <= value) {
                i++;
            }
            while (j < b.length && b[j] <= value) {
                j++;
            }
            distance = Math.max(distance, Math.abs((double) i / a.length - (double) j / b.length));
        }
        double root = Math.sqrt((double) a.length * b.length / (a.length + b.length));
        return new KolmogorovSmirnov(distance, tail((root + 0.12 + 0.11 / root) * distance));
    }

    /** How probable it is that Kolmogorov's limit is larger. */
    private static double tail(double lambda) {
        if (lambda < 0.2) {
            return 1; // to twelve digits; the sum would take ever more terms
        }
        double sum = 0;
        for (int k = 1; k <= TERMS; k++) {
            sum += (k % 2 == 1 ? 2 : -2) * Math.exp(-2.0 * k * k * lambda * lambda);
        }
        return Math.max(0, Math.min(1, sum));
    }
}
