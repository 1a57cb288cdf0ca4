package org.espalier.pipeline.spaces;

import org.espalier.random.Seeds;
import org.espalier.stats.Bootstrap;
import org.espalier.stats.Interval;
import org.espalier.stats.KolmogorovSmirnov;
import org.espalier.stats.Samples;

/**
 * Two spaces beside each other.
 *
 * @param whole whether the errors may be of one distribution
 * @param mean the first space's mean error less the second's: below 0 the first is better
 * @param meanInterval of 95 %
 * @param good the error that the best tenth of the first keeps below, less that of the second
 * @param goodInterval of 95 %
 */
public record SpaceComparison(
        KolmogorovSmirnov whole, double mean, Interval meanInterval, double good, Interval goodInterval) {
    private static final double GOOD = 0.1;

    /** @param seed of the intervals */
    public static SpaceComparison of(ErrorDistribution first, ErrorDistribution second, long seed) {
        double[] a = first.values();
        double[] b = second.values();
        return new SpaceComparison(
                KolmogorovSmirnov.of(a, b),
                first.mean() - second.mean(),
                Bootstrap.meanDifference95(a, b, Seeds.derive(seed, "mean of spaces", 0)),
                first.quantile(GOOD) - second.quantile(GOOD),
                Bootstrap.of95(
                        a,
                        b,
                        (x, y) -> Samples.quantile(x, GOOD) - Samples.quantile(y, GOOD),
                        Seeds.derive(seed, "best of spaces", 0)));
    }

    /** Which of the two has the lower mean error beyond chance: 1 or 2; 0 where nothing is decided. */
    public int better() {
        return meanInterval.high() < 0 ? 1 : meanInterval.low() > 0 ? 2 : 0;
    }
}
