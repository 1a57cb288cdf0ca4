package org.espalier.stats;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Rank correlations between two paired samples. Both are NaN where one of the samples is constant, because no order is defined then;
 * both reject NaN values and samples of different length or of fewer than two pairs.
 */
public final class Correlation {
    private Correlation() {}

    /**
     * Kendall's tau-b, {@code (C - D) / sqrt((n0 - n1)(n0 - n2))}, corrected for ties; O(n log n) by Knight's merge sort (Knight 1966).
     *
     * @return between -1 and 1, or NaN where a sample is constant
     */
    public static double kendallTauB(double[] x, double[] y) {
        Samples.requirePaired(x, y, 2);
        int n = x.length;
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> x[i] + 0.0).thenComparingDouble(i -> y[i] + 0.0))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] sortedX = Arrays.stream(order).mapToDouble(i -> x[i] + 0.0).toArray();
        double[] sortedY = Arrays.stream(order).mapToDouble(i -> y[i] + 0.0).toArray();
        long tiedX = 0;
        long tiedBoth = 0;
        int runX = 1;
        int runBoth = 1;
        for (int i = 1; i <= n; i++) {
            boolean sameX = i < n && sortedX[i] == sortedX[i - 1];
            boolean same = sameX && sortedY[i] == sortedY[i - 1];
            if (!same) {
                tiedBoth += pairs(runBoth);
                runBoth = 0;
            }
            if (!sameX) {
                tiedX += pairs(runX);
                runX = 0;
            }
            runBoth++;
            runX++;
        }
        long discordant = countInversions(sortedY, new double[n], 0, n);
        long tiedY = tiedPairs(sortedY);
        long all = pairs(n);
        long concordantMinusDiscordant = all - tiedX - tiedY + tiedBoth - 2 * discordant;
        return concordantMinusDiscordant / (Math.sqrt((double) (all - tiedX)) * Math.sqrt((double) (all - tiedY)));
    }

    /**
     * Spearman's rho: Pearson's correlation of the average ranks.
     *
     * @return between -1 and 1, or NaN where a sample is constant
     */
    public static double spearman(double[] x, double[] y) {
        Samples.requirePaired(x, y, 2);
        double[] a = averageRanks(x);
        double[] b = averageRanks(y);
        double mean = (x.length + 1) / 2.0;
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += (a[i] - mean) * (b[i] - mean);
            aa += (a[i] - mean) * (a[i] - mean);
            bb += (b[i] - mean) * (b[i] - mean);
        }
        return ab / (Math.sqrt(aa) * Math.sqrt(bb));
    }

    /** Ranks from 1, ascending; tied values share the mean of their ranks. */
    public static double[] averageRanks(double[] values) {
        Samples.requireNumbers(values, 0);
        Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> values[i] + 0.0));
        double[] ranks = new double[values.length];
        int start = 0;
        while (start < order.length) {
            int end = start;
            while (end + 1 < order.length && values[order[end + 1]] == values[order[start]]) {
                end++;
            }
            for (int i = start; i <= end; i++) {
                ranks[order[i]] = (start + end) / 2.0 + 1;
            }
            start = end + 1;
        }
        return ranks;
    }

    private static long pairs(long n) {
        return n * (n - 1) / 2;
    }

    private static long tiedPairs(double[] sorted) {
        long tied = 0;
        long run = 1;
        for (int i = 1; i < sorted.length; i++) {
            run = sorted[i] == sorted[i - 1] ? run + 1 : 1;
            tied += run - 1;
        }
        return tied;
    }

    /** Sorts the range and returns how many pairs stood in strictly descending order. */
    private static long countInversions(double[] values, double[] scratch, int from, int to) {
        if (to - from < 2) {
            return 0;
        }
        int middle = (from + to) >>> 1;
        long inversions = countInversions(values, scratch, from, middle) + countInversions(values, scratch, middle, to);
        int left = from;
        int right = middle;
        for (int k = from; k < to; k++) {
            if (right == to || (left < middle && values[left] <= values[right])) {
                scratch[k] = values[left++];
            } else {
                inversions += middle - left;
                scratch[k] = values[right++];
            }
        }
        System.arraycopy(scratch, from, values, from, to - from);
        return inversions;
    }
}
