package org.espalier.oneshot.relaxed;

import java.util.Arrays;
import java.util.Collection;

/** How undecided shares are: the entropy as a part of the largest possible one. */
public final class Entropy {
    /** What it is called among the measures of an epoch. */
    public static final String MEASURE = "entropy";

    private Entropy() {}

    /** The mean over decisions; of each the shares are brought to a sum of 1 first. From 0, where one option has all, to 1, where all are equal. */
    public static double mean(Collection<double[]> rows) {
        return rows.stream().mapToDouble(Entropy::of).average().orElse(0);
    }

    private static double of(double[] row) {
        double sum = Arrays.stream(row).sum();
        if (row.length < 2 || !(sum > 0)) {
            return 0;
        }
        double entropy = 0;
        for (double share : row) {
            double part = share / sum;
            entropy -= part > 0 ? part * Math.log(part) : 0;
        }
        return entropy / Math.log(row.length);
    }
}
