package org.espalier.stats;

import java.util.Arrays;

/** Summaries of a sample. Every method rejects NaN and a sample that is too small for it. */
public final class Samples {
    private Samples() {}

    /** The arithmetic mean of at least one value. */
    public static double mean(double[] values) {
        requireNumbers(values, 1);
        return Arrays.stream(values).sum() / values.length;
    }

    /** The standard deviation with n - 1 in the denominator; 0 for a single value. */
    public static double standardDeviation(double[] values) {
        double mean = mean(values);
        if (values.length == 1) {
            return 0;
        }
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * (value - mean);
        }
        return Math.sqrt(sum / (values.length - 1));
    }

    /** Standard deviation of the mean. */
    public static double standardError(double[] values) {
        return standardDeviation(values) / Math.sqrt(values.length);
    }

    /**
     * The quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996, the default of R and NumPy).
     *
     * @param level between 0 and 1
     */
    public static double quantile(double[] values, double level) {
        requireNumbers(values, 1);
        if (!(level >= 0 && level <= 1)) {
            throw new IllegalArgumentException("a quantile's level lies between 0 and 1, got " + level);
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double place = level * (sorted.length - 1);
        int below = (int) Math.floor(place);
        double share = place - below;
        if (share == 0) {
            return sorted[below];
        }
        // Rounding must not leave the two: of equal values every quantile is the value itself.
        double between = sorted[below] * (1 - share) + sorted[below + 1] * share;
        return Math.max(sorted[below], Math.min(sorted[below + 1], between));
    }

    /** The middle value; of an even number the mean of the middle two. */
    public static double median(double[] values) {
        return quantile(values, 0.5);
    }

    /**
     * Mean absolute percentage error, {@code 100 * mean(|predicted - actual| / |actual|)}.
     *
     * @param actual the measured values; none may be 0
     * @return in percent
     */
    public static double mape(double[] actual, double[] predicted) {
        requirePaired(actual, predicted, 1);
        double sum = 0;
        for (int i = 0; i < actual.length; i++) {
            if (actual[i] == 0) {
                throw new IllegalArgumentException("a percentage of 0 is not defined: measured value " + i + " is 0");
            }
            sum += Math.abs((predicted[i] - actual[i]) / actual[i]);
        }
        return 100 * sum / actual.length;
    }

    static void requireNumbers(double[] values, int atLeast) {
        if (values.length < atLeast) {
            throw new IllegalArgumentException("expected at least " + atLeast + " values, got " + values.length);
        }
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                throw new IllegalArgumentException("value " + i + " is NaN");
            }
        }
    }

    static void requirePaired(double[] x, double[] y, int atLeast) {
        if (x.length != y.length) {
            throw new IllegalArgumentException("paired samples differ in length: " + x.length + " and " + y.length);
        }
        requireNumbers(x, atLeast);
        requireNumbers(y, atLeast);
    }
}
