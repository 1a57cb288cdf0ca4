package org.espalier.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.espalier.random.Seeds;
import org.junit.jupiter.api.Test;

class KolmogorovSmirnovTest {
    @Test
    void theDistanceIsTheLargestBetweenTheSteps() {
        assertThat(KolmogorovSmirnov.of(new double[] {3, 1, 2, 4}, new double[] {2.5, 3.5, 4.5, 5.5}))
                .satisfies(both -> assertThat(both.distance()).isEqualTo(0.5));
        assertThat(KolmogorovSmirnov.of(new double[] {1, 2}, new double[] {3}).distance())
                .isEqualTo(1);
        assertThat(KolmogorovSmirnov.of(new double[] {1, 1, 2}, new double[] {1, 2, 2})
                        .distance())
                .isCloseTo(1 / 3.0, within(1e-15));
    }

    @Test
    void theSameSampleIsOfTheSameDistribution() {
        double[] values = {5, 3, 3, 1};
        assertThat(KolmogorovSmirnov.of(values, values)).isEqualTo(new KolmogorovSmirnov(0, 1));
    }

    /** Kolmogorov's distribution is tabulated: 5 % lie beyond 1.3581, 1 % beyond 1.6276 (Smirnov 1948). */
    @Test
    void theProbabilityIsThatOfTheTable() {
        int n = 1_000_000;
        double root = Math.sqrt(n / 2.0);
        for (double[] row : new double[][] {{1.3581, 0.05}, {1.6276, 0.01}, {1.2238, 0.10}}) {
            int shift = (int) Math.round(row[0] / root * n);
            double[] first = IntStream.range(0, n).asDoubleStream().toArray();
            double[] second = IntStream.range(shift, n + shift).asDoubleStream().toArray();
            assertThat(KolmogorovSmirnov.of(first, second).probability()).isCloseTo(row[1], within(1e-3));
        }
    }

    /** Under one distribution few differ: at 5 % no more than that, but for chance. */
    @Test
    void byChanceFewAreToldApart() {
        SplittableRandom random = Seeds.generator(3, "test", 0);
        int rejected = 0;
        for (int i = 0; i < 500; i++) {
            double[] first = new double[30];
            double[] second = new double[25];
            Arrays.setAll(first, at -> random.nextDouble());
            Arrays.setAll(second, at -> random.nextDouble());
            rejected += KolmogorovSmirnov.of(first, second).probability() < 0.05 ? 1 : 0;
        }
        assertThat(rejected).isBetween(8, 38);
    }

    @Test
    void anEmptySampleIsRefused() {
        assertThatThrownBy(() -> KolmogorovSmirnov.of(new double[0], new double[] {1}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
