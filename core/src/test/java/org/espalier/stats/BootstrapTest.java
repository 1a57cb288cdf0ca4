package org.espalier.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.espalier.random.Seeds;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    private static double[] normal(SplittableRandom random, int count, double mean) {
        double[] values = new double[count];
        Arrays.setAll(values, i -> mean + random.nextGaussian());
        return values;
    }

    /** Of 40 and 60 values of standard normals the half width is close to 1.96 roots of 1/40 + 1/60. */
    @Test
    void theWidthIsThatOfTheNormalApproximation() {
        SplittableRandom random = Seeds.generator(1, "test", 0);
        double width = 0;
        for (int i = 0; i < 50; i++) {
            Interval interval = Bootstrap.meanDifference95(normal(random, 40, 3), normal(random, 60, 2), i);
            width += (interval.high() - interval.low()) / 50;
        }
        assertThat(width).isCloseTo(2 * 1.96 * Math.sqrt(1 / 40.0 + 1 / 60.0), within(0.04));
    }

    /** The true difference lies inside as often as is said, nearly: 95 % less a little, for 30 values each. */
    @Test
    void itCoversTheTruth() {
        SplittableRandom random = Seeds.generator(2, "test", 0);
        int covered = 0;
        for (int i = 0; i < 200; i++) {
            covered += Bootstrap.meanDifference95(normal(random, 30, 1), normal(random, 30, 0), i)
                            .contains(1)
                    ? 1
                    : 0;
        }
        assertThat(covered).isBetween(180, 198);
    }

    @Test
    void ofAnyStatisticAndTheSameForTheSameSeed() {
        double[] some = {1, 2, 3, 4, 9};
        double[] others = {0, 1, 2};
        Interval medians = Bootstrap.of95(some, others, (a, b) -> Samples.median(a) - Samples.median(b), 7);
        assertThat(medians.contains(2)).isTrue();
        assertThat(Bootstrap.of95(some, others, (a, b) -> Samples.median(a) - Samples.median(b), 7))
                .isEqualTo(medians);
        assertThat(some).containsExactly(1, 2, 3, 4, 9);
        assertThat(Bootstrap.meanDifference95(new double[] {2, 2}, new double[] {1, 1}, 1))
                .isEqualTo(new Interval(1, 1));
    }

    @Test
    void ofOneValueNothingIsKnown() {
        assertThat(Bootstrap.meanDifference95(new double[] {1}, new double[] {1, 2, 3}, 1)
                        .hasFiniteEnds())
                .isFalse();
        assertThat(Bootstrap.meanDifference95(new double[] {1, 2}, new double[0], 1)
                        .hasFiniteEnds())
                .isFalse();
        assertThatThrownBy(() -> Bootstrap.meanDifference95(new double[] {1, Double.NaN}, new double[] {1, 2}, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value 1 is NaN");
    }
}
