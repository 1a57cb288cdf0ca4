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
    void nanIsRefused() {
        assertThatThrownBy(() -> ParetoFront.ranks(new double[][] {{1, 2}, {Double.NaN, 1}}))
                .hasMessageContaining("point 1 holds NaN");
    }
}
