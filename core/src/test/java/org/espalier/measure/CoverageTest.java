package org.espalier.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.SplittableRandom;
import org.espalier.random.Seeds;
import org.espalier.stats.Interval;
import org.junit.jupiter.api.Test;

/** How often intervals hold the truth, of data whose truth is known. A share of 2,000 trials at 95 % has a deviation of half a point. */
class CoverageTest {
    private static final int TRIALS = 2_000;
    private static final Measure ERROR = new Mean("error", "mean error", "error", false);

    @Test
    void wilsonsIntervalHoldsTheProportionAsOftenAsItSays() {
        for (double truth : new double[] {0.5, 0.87, 0.97}) {
            SplittableRandom random = Seeds.generator(1, "wilson", Math.round(100 * truth));
            int held = 0;
            for (int trial = 0; trial < TRIALS; trial++) {
                long right = random.doubles(200).filter(draw -> draw < truth).count();
                held += Interval.wilson95(right, 200).contains(truth) ? 1 : 0;
            }
            assertThat((double) held / TRIALS).as("at %s", truth).isBetween(0.93, 0.975);
        }
    }

    private static Answers exponential(SplittableRandom random, int samples) {
        double[] errors =
                random.doubles(samples).map(draw -> -Math.log(1 - draw)).toArray();
        return Answers.of(Map.of("error", errors));
    }

    /** The percentile bootstrap of a skewed mean holds a little less than it says, for few samples. */
    @Test
    void theBootstrapHoldsTheMeanAboutAsOftenAsItSays() {
        SplittableRandom random = Seeds.generator(1, "mean", 0);
        int held = 0;
        int trials = 400;
        for (int trial = 0; trial < trials; trial++) {
            held += ERROR.ci95(exponential(random, 60), trial).contains(1) ? 1 : 0;
        }
        assertThat((double) held / trials).isBetween(0.90, 0.97);
    }

    @Test
    void theBootstrapGrowsNarrowWithTheRootOfTheSamples() {
        SplittableRandom random = Seeds.generator(2, "width", 0);
        double few = width(ERROR.ci95(exponential(random, 100), 1));
        double many = width(ERROR.ci95(exponential(random, 10_000), 1));
        assertThat(few / many).isBetween(7.0, 13.0);
        // 2 x 1.96 deviations of the mean
        assertThat(many).isBetween(0.9 * 0.0392, 1.1 * 0.0392);
    }

    private static double width(Interval interval) {
        return interval.high() - interval.low();
    }

    @Test
    void equalSeedsDrawTheSameSamples() {
        Answers answers = exponential(Seeds.generator(3, "pair", 0), 50);
        double[] shifted = answers.column("error");
        for (int i = 0; i < shifted.length; i++) {
            shifted[i] += 10;
        }
        Interval own = ERROR.ci95(answers, 7);
        Interval other = ERROR.ci95(Answers.of(Map.of("error", shifted)), 7);
        assertThat(other.low() - own.low()).isBetween(10 - 1e-9, 10 + 1e-9);
        assertThat(other.high() - own.high()).isBetween(10 - 1e-9, 10 + 1e-9);
        assertThat(ERROR.ci95(answers, 8)).isNotEqualTo(own);
    }

    @Test
    void oneSampleIsCertainAndNoneIsRefused() {
        assertThat(ERROR.ci95(Answers.of(Map.of("error", new double[] {2})), 1)).isEqualTo(new Interval(2, 2));
        Answers none = Answers.of(Map.of("error", new double[0]));
        assertThat(ERROR.of(none)).isNaN();
        assertThatThrownBy(() -> ERROR.ci95(none, 1)).hasMessage("no samples to draw from");
    }

    @Test
    void drawsThatDefineNothingAreLeftOut() {
        Interval interval = Bootstrap.percentile95(3, 1, times -> times[0] == 0 ? Double.NaN : 5);
        assertThat(interval).isEqualTo(new Interval(5, 5));
        assertThat(Bootstrap.percentile95(3, 1, times -> Double.NaN))
                .isEqualTo(new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY));
    }
}
