package org.espalier.predict.proposal;

import java.util.SplittableRandom;

/** How members are ranked by what several predictors say of them; higher is more promising. Spreads are standard deviations of the population, as the authors of BANANAS have them. */
public enum Acquisition {
    /** Independent Thompson sampling: for each member a draw of its own from the normal distribution of its mean and spread (White et al. 2021, section 4). */
    ITS,
    /** Thompson sampling: what one predictor says, drawn once for all. */
    TS,
    /** Upper confidence bound: the mean and half a spread. */
    UCB,
    /** How far above the best known score the normal distribution is expected to be. */
    EI;

    private static final double CONFIDENCE = 0.5;

    /**
     * What members are worth.
     *
     * @param said a row for each predictor, a column for each member
     * @param best known score
     */
    public double[] of(double[][] said, double best, SplittableRandom random) {
        if (this == TS) {
            return said[random.nextInt(said.length)].clone();
        }
        double[] worth = new double[said[0].length];
        for (int i = 0; i < worth.length; i++) {
            Belief belief = belief(said, i);
            worth[i] = switch (this) {
                case UCB -> belief.mean + CONFIDENCE * belief.spread;
                case EI -> expectedImprovement(belief.mean, belief.spread, best);
                case ITS, TS -> belief.mean + belief.spread * random.nextGaussian();
            };
        }
        return worth;
    }

    /**
     * What predictors say of a member together.
     *
     * @param mean of what they say
     * @param spread standard deviation of what they say
     */
    public record Belief(double mean, double spread) {}

    /** What they say of one member. */
    public static Belief belief(double[][] said, int member) {
        double mean = 0;
        double squares = 0;
        for (double[] row : said) {
            mean += row[member] / said.length;
        }
        for (double[] row : said) {
            squares += (row[member] - mean) * (row[member] - mean) / said.length;
        }
        return new Belief(mean, Math.sqrt(squares));
    }

    /** Expected improvement over a score of a normal distribution (Mockus 1974); at least 0. */
    public static double expectedImprovement(double mean, double deviation, double best) {
        double distance = mean - best;
        if (!(deviation > 0)) {
            return Math.max(distance, 0);
        }
        double z = distance / deviation;
        double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
        return Math.max(distance * normal(z) + deviation * density, 0);
    }

    /** Distribution function of the standard normal distribution, to 1e-15 (Marsaglia 2004, section 3: a series near 0, a continued fraction in the tails). */
    static double normal(double z) {
        if (Math.abs(z) > 5) {
            double fraction = Math.abs(z);
            for (int k = 60; k > 0; k--) {
                fraction = Math.abs(z) + k / fraction;
            }
            double tail = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) / fraction;
            return z > 0 ? 1 - tail : tail;
        }
        double sum = z;
        double term = z;
        for (int k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
            term *= z * z / k;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }
}
