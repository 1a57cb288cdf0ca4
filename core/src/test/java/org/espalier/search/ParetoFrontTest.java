package org.espalier.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.espalier.random.Seeds;
import org.junit.jupiter.api.Test;

class ParetoFrontTest {
    private static final double[][] KNOWN = Arrays.stream(new double[][] {{10, 5}, {8, 5}, {9, 4}, {8, 4}, {1, 10}})
            .map(p -> new double[] {-p[0], -p[1]})
            .toArray(double[][]::new);

    @Test
    void frontsAndDominatorsOfTheKnownPoints() {
        assertThat(ParetoFront.ranks(KNOWN)).containsExactly(0, 1, 1, 2, 0);
        assertThat(ParetoFront.dominators(KNOWN)).containsExactly(0, 1, 1, 3, 0);
        assertThat(ParetoFront.of(List.of(KNOWN), p -> p)).containsExactly(KNOWN[0], KNOWN[4]);
    }

    @Test
    void hypervolumeOfTheKnownPoints() {
        double[][] points = {{1, 3}, {2, 2}, {3, 1}};
        assertThat(ParetoFront.hypervolume(points, new double[] {4, 4})).isEqualTo(6);
        double[][] more = {{1, 3}, {2, 2}, {3, 1}, {3, 3}, {2, 2}, {9, 0}};
        assertThat(ParetoFront.hypervolume(more, new double[] {4, 4})).isEqualTo(6);
        assertThat(ParetoFront.hypervolume(new double[0][], new double[] {4, 4}))
                .isZero();
        assertThatThrownBy(() -> ParetoFront.hypervolume(points, new double[] {4, 4, 4}))
                .hasMessageContaining("2 objectives but the reference has 3");
    }

    @Test
    void hypervolumeCountsTheCellsOfAGrid() {
        for (int dimensions = 1; dimensions <= 5; dimensions++) {
            for (int round = 0; round < 20; round++) {
                SplittableRandom random = Seeds.generator(5, "grid" + dimensions, round);
                double[][] points = new double[6][dimensions];
                for (double[] point : points) {
                    Arrays.setAll(point, i -> random.nextInt(6));
                }
                double[] reference = new double[dimensions];
                Arrays.fill(reference, 5);
                assertThat(ParetoFront.hypervolume(points, reference))
                        .isCloseTo(cells(points, dimensions), within(1e-9));
            }
        }
    }

    /** Unit cells of the cube of side 5 that some point lies below. */
    private static int cells(double[][] points, int dimensions) {
        int count = 0;
        for (int cell = 0; cell < Math.pow(5, dimensions); cell++) {
            int[] corner = new int[dimensions];
            for (int i = 0, rest = cell; i < dimensions; i++, rest /= 5) {
                corner[i] = rest % 5;
            }
            count += Arrays.stream(points).anyMatch(p -> below(p, corner)) ? 1 : 0;
        }
        return count;
    }

    private static boolean below(double[] point, int[] corner) {
        for (int i = 0; i < corner.length; i++) {
            if (point[i] > corner[i]) {
                return false;
            }
        }
        return true;
    }

    @Test
    void hypervolumeIsTheShareOfRandomPointsBelowTheReference() {
        int points = 200_000;
        for (int dimensions = 2; dimensions <= 4; dimensions++) {
            SplittableRandom random = Seeds.generator(7, "monte carlo", dimensions);
            double[][] front = new double[8][dimensions];
            for (double[] point : front) {
                Arrays.setAll(point, i -> random.nextDouble());
            }
            double[] reference = new double[dimensions];
            Arrays.fill(reference, 1);
            int below = 0;
            for (int i = 0; i < points; i++) {
                double[] drawn = random.doubles(reference.length).toArray();
                below += Arrays.stream(front).anyMatch(point -> isBelow(point, drawn)) ? 1 : 0;
            }
            // four standard errors of a share
            assertThat(ParetoFront.hypervolume(front, reference))
                    .isCloseTo((double) below / points, within(4 * 0.5 / Math.sqrt(points)));
        }
    }

    private static boolean isBelow(double[] point, double[] drawn) {
        for (int i = 0; i < point.length; i++) {
            if (point[i] > drawn[i]) {
                return false;
            }
        }
        return true;
    }

    @Test
    void theKneeIsFarthestFromTheLineThroughTheEnds() {
        // scaled: (0, 1), (0.1, 0.5), (0.25, 0.25), (0.5, 0.2), (1, 0): 1 - x - y is 0, 0.4, 0.5, 0.3, 0
        double[][] front = {{0, 200}, {1, 100}, {2.5, 50}, {5, 40}, {10, 0}};
        assertThat(ParetoFront.knee(front)).hasValue(2);
        assertThat(ParetoFront.scaled(front)[2]).containsExactly(0.25, 0.25);
        // the scale of an objective does not matter
        assertThat(ParetoFront.knee(new double[][] {{0, 2e9}, {1e-6, 1e9}, {2.5e-6, 5e8}, {5e-6, 4e8}, {1e-5, 0}}))
                .hasValue(2);
        assertThat(ParetoFront.knee(new double[][] {{0, 1, 1}, {1, 0, 1}, {1, 1, 0}, {0.3, 0.2, 0.1}}))
                .hasValue(3);
        // equally far: the first
        assertThat(ParetoFront.knee(new double[][] {{0, 4}, {1, 2}, {2, 1}, {4, 0}}))
                .hasValue(1);
    }

    @Test
    void aFrontWithoutAPointBeforeTheLineHasNoKnee() {
        assertThat(ParetoFront.knee(new double[0][])).isEmpty();
        assertThat(ParetoFront.knee(new double[][] {{3, 4}})).isEmpty();
        assertThat(ParetoFront.knee(new double[][] {{0, 1}, {1, 0}})).isEmpty();
        assertThat(ParetoFront.knee(new double[][] {{0, 1}, {0.5, 0.5}, {1, 0}}))
                .isEmpty();
        assertThat(ParetoFront.knee(new double[][] {{0, 1}, {0.9, 0.9}, {1, 0}}))
                .isEmpty();
        assertThat(ParetoFront.scaled(new double[][] {{3, 1}, {3, 2}})).isDeepEqualTo(new double[][] {{0, 0}, {0, 1}});
        assertThatThrownBy(() -> ParetoFront.knee(new double[][] {{1, Double.NaN}}))
                .hasMessageContaining("point 0 holds NaN");
    }

    @Test
    void nanIsRefused() {
        assertThatThrownBy(() -> ParetoFront.ranks(new double[][] {{1, 2}, {Double.NaN, 1}}))
                .hasMessageContaining("point 1 holds NaN");
    }
}
