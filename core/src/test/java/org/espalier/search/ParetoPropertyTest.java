package org.espalier.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.espalier.random.Seeds;
import org.junit.jupiter.api.Test;

/** Fronts and volumes against the definition. */
class ParetoPropertyTest {
    @Provide
    Arbitrary<double[][]> points() {
        return Arbitraries.integers()
                .between(1, 4)
                .flatMap(dimensions -> Arbitraries.integers()
                        .between(0, 5)
                        .map(Integer::doubleValue)
                        .array(double[].class)
                        .ofSize(dimensions)
                        .array(double[][].class)
                        .ofMaxSize(12));
    }

    private static boolean dominates(double[] a, double[] b) {
        return !Arrays.equals(a, b) && IntStream.range(0, a.length).allMatch(i -> a[i] <= b[i]);
    }

    @Property
    void domination(@ForAll("points") double[][] points) {
        int[] counts = ParetoFront.dominators(points);
        for (int i = 0; i < points.length; i++) {
            int by = 0;
            for (double[] other : points) {
                assertThat(ParetoFront.dominates(other, points[i])).isEqualTo(dominates(other, points[i]));
                by += dominates(other, points[i]) ? 1 : 0;
            }
            assertThat(counts[i]).isEqualTo(by);
        }
    }

    /** A point's rank is the length of the longest chain of points that dominate each other and end in it. */
    @Property
    void ranksAreTheLongestChains(@ForAll("points") double[][] points) {
        int[] ranks = ParetoFront.ranks(points);
        for (int i = 0; i < points.length; i++) {
            int longest = 0;
            for (int j = 0; j < points.length; j++) {
                longest = dominates(points[j], points[i]) ? Math.max(longest, ranks[j] + 1) : longest;
            }
            assertThat(ranks[i]).isEqualTo(longest);
        }
    }

    @Property
    void theFrontHoldsTheFirstOfEachPointThatNoneDominates(@ForAll("points") double[][] points) {
        List<double[]> expected = new ArrayList<>();
        for (double[] point : points) {
            if (Arrays.stream(points).noneMatch(other -> dominates(other, point))
                    && expected.stream().noneMatch(known -> Arrays.equals(known, point))) {
                expected.add(point);
            }
        }
        List<double[]> front = ParetoFront.of(List.of(points), p -> p);
        assertThat(front).hasSameSizeAs(expected);
        for (int i = 0; i < front.size(); i++) {
            assertThat(front.get(i)).isSameAs(expected.get(i));
        }
    }

    @Property
    void theVolumeIsThatOfTheFrontInAnyOrder(@ForAll("points") double[][] points, @ForAll long seed) {
        if (points.length > 0) {
            double[] reference = new double[points[0].length];
            Arrays.fill(reference, 4.5);
            double volume = ParetoFront.hypervolume(points, reference);
            List<double[]> shuffled = new ArrayList<>(List.of(points));
            SplittableRandom random = Seeds.generator(seed, "order", 0);
            for (int i = shuffled.size(); i > 1; i--) {
                Collections.swap(shuffled, i - 1, random.nextInt(i));
            }
            assertThat(ParetoFront.hypervolume(shuffled.toArray(double[][]::new), reference))
                    .isCloseTo(volume, within(1e-9));
            List<double[]> front = ParetoFront.of(shuffled, p -> p);
            assertThat(ParetoFront.hypervolume(front.toArray(double[][]::new), reference))
                    .isCloseTo(volume, within(1e-9));
            assertThat(ParetoFront.hypervolume(Arrays.copyOf(points, points.length - 1), reference))
                    .isLessThanOrEqualTo(volume + 1e-9);
        }
    }

    /** The share of random points of the box that some point dominates. */
    @Test
    void theVolumeIsWhatDartsHit() {
        SplittableRandom random = Seeds.generator(8, "darts", 0);
        for (int dimensions = 1; dimensions <= 4; dimensions++) {
            double[][] points = new double[5][dimensions];
            for (double[] point : points) {
                Arrays.setAll(point, i -> random.nextDouble());
            }
            double[] reference = new double[dimensions];
            Arrays.fill(reference, 1);
            int hits = 0;
            for (int i = 0; i < 40_000; i++) {
                double[] dart = random.doubles(dimensions).toArray();
                hits += Arrays.stream(points).anyMatch(p -> dominates(p, dart)) ? 1 : 0;
            }
            assertThat(ParetoFront.hypervolume(points, reference)).isCloseTo(hits / 40_000.0, within(0.01));
        }
    }

    @Test
    void onlyWhatIsBetterThanTheReferenceEverywhereCounts() {
        double[] reference = {2, 2};
        assertThat(ParetoFront.hypervolume(new double[][] {{2, 0}, {0, 2}, {3, -5}}, reference))
                .isZero();
        assertThat(ParetoFront.hypervolume(new double[][] {{1, 1}, {2, 0}}, reference))
                .isEqualTo(1);
        assertThat(ParetoFront.hypervolume(new double[][] {{1}, {0.5}}, new double[] {2}))
                .isEqualTo(1.5);
    }

    @Test
    void badPointsAreNamed() {
        assertThatThrownBy(() -> ParetoFront.dominates(new double[1], new double[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("points differ in dimension: 1 and 2");
        double[][] nan = {{1, 2}, {3, Double.NaN}};
        assertThatThrownBy(() -> ParetoFront.dominators(nan)).hasMessageContaining("point 1 holds NaN: [3.0, NaN]");
        assertThatThrownBy(() -> ParetoFront.of(List.of(nan), p -> p)).hasMessageContaining("point 1 holds NaN");
        assertThatThrownBy(() -> ParetoFront.hypervolume(nan, new double[2])).hasMessageContaining("point 1 holds NaN");
        assertThat(ParetoFront.ranks(new double[0][])).isEmpty();
        assertThat(ParetoFront.of(List.<double[]>of(), p -> p)).isEmpty();
    }
}
