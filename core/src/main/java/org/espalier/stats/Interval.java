package org.espalier.stats;

/**
 * A closed interval.
 *
 * @param low lower end
 * @param high upper end, not below the lower
 */
public record Interval(double low, double high) {
    /** The 97.5 % quantile of the standard normal distribution. */
    private static final double Z = 1.959963984540054;

    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("an interval needs low <= high, got [" + low + ", " + high + "]");
        }
    }

    /**
     * The 95 % interval of a proportion (Wilson 1927): keeps its coverage for few trials and for proportions near 0 and 1, where the
     * normal interval does not.
     *
     * @param successes between 0 and trials
     * @param trials at least 1
     */
    public static Interval wilson95(long successes, long trials) {
        if (trials < 1 || successes < 0 || successes > trials) {
            throw new IllegalArgumentException(
                    "expected 0 <= successes <= trials and trials >= 1, got " + successes + " of " + trials);
        }
        double p = (double) successes / trials;
        double spread = 1 + Z * Z / trials;
        double centre = (p + Z * Z / (2 * trials)) / spread;
        double half = Z / spread * Math.sqrt(p * (1 - p) / trials + Z * Z / (4.0 * trials * trials));
        return new Interval(
                successes == 0 ? 0 : Math.max(0, centre - half), successes == trials ? 1 : Math.min(1, centre + half));
    }

    /** The standard error that it stands for where it is a 95 % interval: that of a normal distribution which has one as wide. */
    public double standardError() {
        return (high - low) / (2 * Z);
    }

    /** Whether the ends are finite: of what nobody knows an interval holds all numbers. */
    public boolean hasFiniteEnds() {
        return Double.isFinite(low) && Double.isFinite(high);
    }

    /** Whether the value lies between the ends, both included. */
    public boolean contains(double value) {
        return value >= low && value <= high;
    }
}
