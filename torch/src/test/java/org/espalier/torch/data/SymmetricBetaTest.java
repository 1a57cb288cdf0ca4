package org.espalier.torch.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymmetricBetaTest {
    private static final int DRAWS = 40_000;

    private static double[] draws(double alpha) {
        SplittableRandom random = new SplittableRandom(3);
        return DoubleStream.generate(() -> SymmetricBeta.draw(alpha, random))
                .limit(DRAWS)
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.2, 0.8, 1, 1.5, 4, 100})
    void hasMeanVarianceAndFourthMoment(double alpha) {
        double[] draws = draws(alpha);
        double variance = 1 / (4 * (2 * alpha + 1));
        double fourth = 3 / (16 * (2 * alpha + 1) * (2 * alpha + 3));
        double error = 4 / Math.sqrt(DRAWS);
        assertThat(moment(draws, 1)).isCloseTo(0, within(error * Math.sqrt(variance)));
        assertThat(moment(draws, 2)).isCloseTo(variance, within(error * Math.sqrt(fourth)));
        assertThat(moment(draws, 4) / fourth).isCloseTo(1, within(0.1));
        assertThat(DoubleStream.of(draws).allMatch(d -> d >= 0 && d <= 1)).isTrue();
    }

    private static double moment(double[] draws, int power) {
        return DoubleStream.of(draws)
                .map(d -> Math.pow(d - 0.5, power))
                .average()
                .orElseThrow();
    }

    @Test
    void isUniformAtOne() {
        double[] draws = draws(1);
        for (double bound = 0.1; bound < 1; bound += 0.1) {
            double below = bound;
            assertThat(DoubleStream.of(draws).filter(d -> d < below).count() / (double) DRAWS)
                    .isCloseTo(bound, within(0.012));
        }
    }

    @Test
    void isTheArcsineDistributionAtOneHalf() {
        double[] draws = draws(0.5);
        for (double bound = 0.1; bound < 1; bound += 0.2) {
            double below = bound;
            assertThat(DoubleStream.of(draws).filter(d -> d < below).count() / (double) DRAWS)
                    .isCloseTo(2 / Math.PI * Math.asin(Math.sqrt(bound)), within(0.012));
        }
    }

    @Test
    void verySmallParametersGiveTheEndsNotNaN() {
        double[] draws = draws(1e-9);
        assertThat(DoubleStream.of(draws).allMatch(d -> Math.min(d, 1 - d) < 1e-9))
                .isTrue();
        assertThat(DoubleStream.of(draws).average().orElseThrow()).isCloseTo(0.5, within(0.02));
    }
}
