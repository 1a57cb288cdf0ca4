package org.espalier.device;

import java.util.Arrays;
import org.espalier.stats.Samples;

/** How steady a device was while something was measured on it. */
final class Steadiness {
    private static final double KEPT = 0.95;

    private Steadiness() {}

    /** Standard deviation over mean of the times without the slowest twentieth. */
    static double variation(double[] millis) {
        double[] sorted = millis.clone();
        Arrays.sort(sorted);
        double[] kept = Arrays.copyOf(sorted, Math.max(1, (int) Math.ceil(KEPT * sorted.length)));
        double mean = Samples.mean(kept);
        return mean == 0 ? 0 : Samples.standardDeviation(kept) / mean;
    }

    /** How far the medians of both halves lie apart, as a share of the first; of one time 0. */
    static double drift(double[] references) {
        int half = references.length / 2;
        if (half == 0) {
            return 0;
        }
        double first = Samples.median(Arrays.copyOf(references, half));
        double second = Samples.median(Arrays.copyOfRange(references, half, references.length));
        return first == 0 ? 0 : Math.abs(second / first - 1);
    }
}
