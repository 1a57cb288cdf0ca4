package org.espalier.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Summaries and correlations against their definitions. */
class StatsPropertyTest {
    /** Pairs, often tied. */
    @Provide
    Arbitrary<double[][]> pairs() {
        Arbitrary<Double> value = Arbitraries.oneOf(
                Arbitraries.integers().between(-3, 3).map(Integer::doubleValue),
                Arbitraries.doubles().between(-1e6, 1e6),
                Arbitraries.of(0.0, -0.0));
        return value.array(double[].class)
                .ofSize(2)
                .array(double[][].class)
                .ofMinSize(2)
                .ofMaxSize(30);
    }

    @Provide
    Arbitrary<double[]> samples() {
        return Arbitraries.doubles()
                .between(-1e6, 1e6)
                .array(double[].class)
                .ofMinSize(1)
                .ofMaxSize(20);
    }

    private static double[] column(double[][] pairs, int column) {
        return Arrays.stream(pairs).mapToDouble(p -> p[column]).toArray();
    }

    private static void same(double actual, double expected) {
        if (Double.isNaN(expected)) {
            assertThat(actual).isNaN();
        } else {
            assertThat(actual).isCloseTo(expected, within(1e-9)).isBetween(-1 - 1e-9, 1 + 1e-9);
        }
    }

    /** Of all pairs of pairs: those in the same order less those in the other, over those that are in an order. */
    private static double kendall(double[] x, double[] y) {
        long balance = 0;
        long openX = 0;
        long openY = 0;
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < i; j++) {
                int signX = Double.compare(x[i] + 0.0, x[j] + 0.0);
                int signY = Double.compare(y[i] + 0.0, y[j] + 0.0);
                balance += signX * signY;
                openX += Math.abs(signX);
                openY += Math.abs(signY);
            }
        }
        return balance / Math.sqrt((double) openX * openY);
    }

    /** How many are smaller, and half of those that are equal. */
    private static double[] ranks(double[] values) {
        return Arrays.stream(values)
                .map(v -> 0.5
                        + Arrays.stream(values).filter(w -> w < v).count()
                        + Arrays.stream(values).filter(w -> w == v).count() / 2.0)
                .toArray();
    }

    private static double pearson(double[] x, double[] y) {
        double meanX = Arrays.stream(x).average().orElseThrow();
        double meanY = Arrays.stream(y).average().orElseThrow();
        double xy = IntStream.range(0, x.length)
                .mapToDouble(i -> (x[i] - meanX) * (y[i] - meanY))
                .sum();
        double xx = Arrays.stream(x).map(v -> (v - meanX) * (v - meanX)).sum();
        double yy = Arrays.stream(y).map(v -> (v - meanY) * (v - meanY)).sum();
        return xy / Math.sqrt(xx * yy);
    }

    @Property
    void correlationsAreThoseOfTheDefinition(@ForAll("pairs") double[][] pairs) {
        double[] x = column(pairs, 0);
        double[] y = column(pairs, 1);
        same(Correlation.kendallTauB(x, y), kendall(x, y));
        same(Correlation.spearman(x, y), pearson(ranks(x), ranks(y)));
        assertThat(Correlation.averageRanks(x)).isEqualTo(ranks(x));
    }

    @Property
    void correlationsKnowTheOrderOnly(@ForAll("pairs") double[][] pairs) {
        double[] x = column(pairs, 0);
        double[] y = column(pairs, 1);
        double[] ranked = ranks(x);
        double[] turned = Arrays.stream(ranked).map(v -> -v).toArray();
        same(Correlation.kendallTauB(y, x), Correlation.kendallTauB(x, y));
        same(Correlation.kendallTauB(ranked, y), Correlation.kendallTauB(x, y));
        same(Correlation.kendallTauB(turned, y), -Correlation.kendallTauB(x, y));
        same(Correlation.spearman(turned, y), -Correlation.spearman(x, y));
    }

    @Property
    void theInputIsLeftAsItIs(@ForAll("pairs") double[][] pairs) {
        double[] x = column(pairs, 0);
        double[] y = column(pairs, 1);
        Correlation.kendallTauB(x, y);
        Correlation.spearman(x, y);
        Samples.median(x);
        assertThat(x).isEqualTo(column(pairs, 0));
        assertThat(y).isEqualTo(column(pairs, 1));
    }

    @Property
    void meanAndDeviationAreThoseOfTheDefinition(@ForAll("samples") double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        double deviation = values.length == 1 ? 0 : Math.sqrt(squares / (values.length - 1));
        assertThat(Samples.mean(values)).isCloseTo(mean, within(1e-6));
        assertThat(Samples.standardDeviation(values)).isCloseTo(deviation, within(1e-6));
        assertThat(Samples.standardError(values)).isCloseTo(deviation / Math.sqrt(values.length), within(1e-6));
    }

    @Property
    void quantilesRiseFromTheLeastToTheMost(
            @ForAll("samples") double[] values,
            @ForAll @DoubleRange(min = 0, max = 1) double one,
            @ForAll @DoubleRange(min = 0, max = 1) double two) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        assertThat(Samples.quantile(values, 0)).isEqualTo(sorted[0]);
        assertThat(Samples.quantile(values, 1)).isEqualTo(sorted[sorted.length - 1]);
        assertThat(Samples.quantile(values, Math.min(one, two)))
                .isLessThanOrEqualTo(Samples.quantile(values, Math.max(one, two)) + 1e-9);
        for (int i = 0; i < sorted.length; i++) {
            double level = sorted.length == 1 ? 0 : (double) i / (sorted.length - 1);
            assertThat(Samples.quantile(values, level)).isCloseTo(sorted[i], within(1e-5));
        }
        double middle = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        assertThat(Samples.median(values)).isCloseTo(middle, within(1e-6));
    }

    @Property
    void thePercentageErrorIsTheMeanOfTheShares(
            @ForAll("samples") double[] actual, @ForAll @DoubleRange(min = -1, max = 1) double share) {
        double[] measured = Arrays.stream(actual).map(v -> v == 0 ? 1 : v).toArray();
        double[] predicted = Arrays.stream(measured).map(v -> v * (1 + share)).toArray();
        assertThat(Samples.mape(measured, predicted)).isCloseTo(100 * Math.abs(share), within(1e-6));
    }

    /** The bounds solve {@code |p - share| = z sqrt(p (1 - p) / n)}. */
    @Property
    void wilsonsBoundsSolveItsEquation(
            @ForAll @IntRange(min = 1, max = 100_000) int trials, @ForAll @DoubleRange(min = 0, max = 1) double part) {
        long successes = Math.round(trials * part);
        double share = (double) successes / trials;
        Interval interval = Interval.wilson95(successes, trials);
        assertThat(interval.contains(share)).isTrue();
        assertThat(interval.low()).isBetween(0.0, share);
        assertThat(interval.high()).isBetween(share, 1.0);
        for (double p : new double[] {interval.low(), interval.high()}) {
            if (p > 0 && p < 1) {
                assertThat(Math.abs(p - share)).isCloseTo(1.959964 * Math.sqrt(p * (1 - p) / trials), within(1e-6));
            }
        }
        assertThat(Interval.wilson95(trials - successes, trials).high()).isCloseTo(1 - interval.low(), within(1e-9));
    }

    @Test
    void anIntervalHoldsItsEnds() {
        Interval interval = new Interval(1, 2);
        assertThat(interval.contains(1)).isTrue();
        assertThat(interval.contains(2)).isTrue();
        assertThat(interval.contains(0.999)).isFalse();
        assertThat(interval.contains(2.001)).isFalse();
        assertThat(interval.contains(Double.NaN)).isFalse();
        assertThat(new Interval(1, 1).contains(1)).isTrue();
        assertThatThrownBy(() -> new Interval(2, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[2.0, 1.0]");
        assertThatThrownBy(() -> new Interval(Double.NaN, 1)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> Interval.wilson95(0, 0)).hasMessageContaining("0 of 0");
        assertThatThrownBy(() -> Interval.wilson95(-1, 3)).hasMessageContaining("-1 of 3");
    }

    @Test
    void samplesThatAreTooSmallAreRefused() {
        assertThatThrownBy(() -> Samples.mean(new double[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected at least 1 values, got 0");
        assertThatThrownBy(() -> Samples.quantile(new double[0], 0.5)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> Samples.quantile(new double[1], 1.01)).hasMessageContaining("got 1.01");
        assertThatThrownBy(() -> Samples.quantile(new double[1], -0.01)).hasMessageContaining("got -0.01");
        assertThatThrownBy(() -> Samples.quantile(new double[1], Double.NaN)).hasMessageContaining("got NaN");
        assertThatThrownBy(() -> Correlation.kendallTauB(new double[1], new double[1]))
                .hasMessage("expected at least 2 values, got 1");
        assertThatThrownBy(() -> Correlation.spearman(new double[1], new double[1]))
                .hasMessage("expected at least 2 values, got 1");
        assertThatThrownBy(() -> Correlation.kendallTauB(new double[2], new double[] {1, Double.NaN}))
                .hasMessage("value 1 is NaN");
        assertThatThrownBy(() -> Samples.mape(new double[0], new double[0])).hasMessageContaining("got 0");
        assertThatThrownBy(() -> Samples.mape(new double[1], new double[2])).hasMessageContaining("1 and 2");
        assertThat(Correlation.averageRanks(new double[0])).isEmpty();
    }
}
