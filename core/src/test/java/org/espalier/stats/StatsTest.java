package org.espalier.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.espalier.random.Seeds;
import org.junit.jupiter.api.Test;

class StatsTest {
    @Test
    void kendallAgreesWithTheDefinitionUnderTies() {
        for (int round = 0; round < 200; round++) {
            SplittableRandom random = Seeds.generator(3, "kendall", round);
            int n = 2 + random.nextInt(40);
            int levels = 2 + random.nextInt(12);
            double[] x = random.ints(n, 0, levels).asDoubleStream().toArray();
            double[] y = random.ints(n, 0, levels).asDoubleStream().toArray();
            double expected = naive(x, y);
            if (Double.isNaN(expected)) {
                assertThat(Correlation.kendallTauB(x, y)).isNaN();
            } else {
                assertThat(Correlation.kendallTauB(x, y)).isCloseTo(expected, within(1e-12));
            }
        }
    }

    private static double naive(double[] x, double[] y) {
        long balance = 0;
        long openX = 0;
        long openY = 0;
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < i; j++) {
                balance += (long) (Math.signum(x[i] - x[j]) * Math.signum(y[i] - y[j]));
                openX += x[i] == x[j] ? 0 : 1;
                openY += y[i] == y[j] ? 0 : 1;
            }
        }
        return balance / Math.sqrt((double) openX * openY);
    }

    @Test
    void kendallOfALargeSampleIsQuickAndDoesNotOverflow() {
        double[] up = new double[200_000];
        double[] down = new double[up.length];
        for (int i = 0; i < up.length; i++) {
            up[i] = i;
            down[i] = -i;
        }
        assertThat(Correlation.kendallTauB(up, up)).isEqualTo(1, within(1e-12));
        assertThat(Correlation.kendallTauB(up, down)).isEqualTo(-1, within(1e-12));
    }

    @Test
    void knownValues() {
        // scipy.stats.kendalltau([12,2,1,12,2],[1,4,7,1,0]) = -0.4714045207910316
        double[] x = {12, 2, 1, 12, 2};
        double[] y = {1, 4, 7, 1, 0};
        assertThat(Correlation.kendallTauB(x, y)).isCloseTo(-0.4714045207910316, within(1e-12));
        // scipy.stats.spearmanr([1,2,3,4,5],[5,6,7,8,7]) = 0.8207826816681233
        assertThat(Correlation.spearman(new double[] {1, 2, 3, 4, 5}, new double[] {5, 6, 7, 8, 7}))
                .isCloseTo(0.8207826816681233, within(1e-12));
        assertThat(Correlation.averageRanks(new double[] {3, 1, 3, 2})).containsExactly(3.5, 1, 3.5, 2);
    }

    @Test
    void negativeZeroTiesWithZero() {
        assertThat(Correlation.kendallTauB(new double[] {0.0, -0.0, 1}, new double[] {2, 1, 3}))
                .isCloseTo(naive(new double[] {0, 0, 1}, new double[] {2, 1, 3}), within(1e-12));
    }

    @Test
    void wilson() {
        Interval half = Interval.wilson95(50, 100);
        assertThat(half.low()).isCloseTo(0.40383, within(1e-5));
        assertThat(half.high()).isCloseTo(0.59617, within(1e-5));
        assertThat(Interval.wilson95(0, 10).low()).isZero();
        assertThat(Interval.wilson95(0, 10).high()).isCloseTo(0.27753, within(1e-5));
        assertThat(Interval.wilson95(10, 10).high()).isEqualTo(1);
        assertThatThrownBy(() -> Interval.wilson95(11, 10)).hasMessageContaining("11 of 10");
    }

    @Test
    void anIntervalStandsForAStandardErrorAsWide() {
        assertThat(new Interval(0.5 - 0.0195996398, 0.5 + 0.0195996398).standardError())
                .isCloseTo(0.01, within(1e-9));
        // of many samples that of a proportion
        assertThat(Interval.wilson95(30_000, 100_000).standardError())
                .isCloseTo(Math.sqrt(0.3 * 0.7 / 100_000), within(1e-7));
        assertThat(Interval.wilson95(9, 9).standardError()).isPositive();
        assertThat(new Interval(1, 2).hasFiniteEnds()).isTrue();
        assertThat(new Interval(1, Double.POSITIVE_INFINITY).hasFiniteEnds()).isFalse();
        assertThat(new Interval(Double.NEGATIVE_INFINITY, 1).hasFiniteEnds()).isFalse();
    }

    @Test
    void everyQuantileOfEqualValuesIsTheValue() {
        for (double value : new double[] {0.10889, 1.30539, 1e-300, 7e300}) {
            double[] values = new double[20];
            Arrays.fill(values, value);
            for (int percent = 0; percent <= 100; percent++) {
                assertThat(Samples.quantile(values, percent / 100.0)).isEqualTo(value);
            }
        }
    }

    @Test
    void quantilesAndErrors() {
        double[] values = {4, 1, 3, 2};
        assertThat(Samples.quantile(values, 0.25)).isEqualTo(1.75);
        assertThat(Samples.median(values)).isEqualTo(2.5);
        assertThat(Samples.quantile(values, 1)).isEqualTo(4);
        assertThat(Samples.standardDeviation(values)).isCloseTo(1.2909944487, within(1e-9));
        assertThat(Samples.mape(new double[] {10, 20}, new double[] {11, 18})).isCloseTo(10, within(1e-12));
        assertThatThrownBy(() -> Samples.mape(new double[] {0}, new double[] {1}))
                .hasMessageContaining("value 0 is 0");
        assertThatThrownBy(() -> Samples.mean(new double[] {1, Double.NaN})).hasMessageContaining("value 1 is NaN");
        assertThatThrownBy(() -> Correlation.spearman(new double[2], new double[3]))
                .hasMessageContaining("2 and 3");
    }
}
