package org.espalier.measure;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.espalier.random.Seeds;
import org.espalier.stats.Interval;

/**
 * The bootstrap over samples (Efron 1979): samples are drawn with replacement as many times as there are, again and again, and what a figure
 * does meanwhile is how far chance in the samples reaches. The same seed draws the same samples, so that figures of several networks over
 * the same images are resampled together ({@code paired}) by equal seeds.
 */
public final class Bootstrap {
    private static final int DRAWS = 1_000;
    private static final double TAIL = 0.025;

    private Bootstrap() {}

    /**
     * The percentile interval.
     *
     * @param samples how many there are, at least 1
     * @param seed root of the draws
     * @param figure of a multiset: how often each sample counts; NaN where it is not defined, which is left out
     * @return all numbers where no draw defines the figure, of which then nothing is known
     * @throws IllegalArgumentException where there are no samples
     */
    public static Interval percentile95(int samples, long seed, ToDoubleFunction<int[]> figure) {
        double[] drawn = figures(samples, seed, figure);
        if (drawn.length == 0) {
            return new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
        return new Interval(quantile(drawn, TAIL), quantile(drawn, 1 - TAIL));
    }

    /** The figures of all draws that define one, ascending. */
    private static double[] figures(int samples, long seed, ToDoubleFunction<int[]> figure) {
        if (samples < 1) {
            throw new IllegalArgumentException("no samples to draw from");
        }
        double[] drawn = new double[DRAWS];
        int defined = 0;
        int[] times = new int[samples];
        for (int draw = 0; draw < DRAWS; draw++) {
            SplittableRandom random = Seeds.generator(seed, "bootstrap", draw);
            Arrays.fill(times, 0);
            for (int i = 0; i < samples; i++) {
                times[random.nextInt(samples)]++;
            }
            double value = figure.applyAsDouble(times);
            if (!Double.isNaN(value)) {
                drawn[defined++] = value;
            }
        }
        double[] kept = Arrays.copyOf(drawn, defined);
        Arrays.sort(kept);
        return kept;
    }

    /** Linear between order statistics. */
    private static double quantile(double[] ascending, double share) {
        double place = share * (ascending.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, ascending.length - 1);
        double rest = place - below;
        // infinite figures stay what they are
        return rest == 0 || ascending[below] == ascending[above]
                ? ascending[below]
                : ascending[below] * (1 - rest) + ascending[above] * rest;
    }
}
