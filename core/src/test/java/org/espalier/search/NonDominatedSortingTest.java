package org.espalier.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.espalier.random.Seeds;
import org.espalier.search.NonDominatedSorting.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NonDominatedSortingTest {
    private static final double INFINITE = Double.POSITIVE_INFINITY;

    private static final double[][] KNOWN = Arrays.stream(new double[][] {{10, 5}, {8, 5}, {9, 4}, {8, 4}, {1, 10}})
            .map(p -> new double[] {-p[0], -p[1]})
            .toArray(double[][]::new);

    @Test
    void theFrontsOfTheKnownPoints() {
        assertThat(NonDominatedSorting.ranks(KNOWN)).containsExactly(0, 1, 1, 2, 0);
        assertThat(NonDominatedSorting.fronts(KNOWN)).containsExactly(List.of(0, 4), List.of(1, 2), List.of(3));
    }

    /** As the paper defines them: front by front, whoever is dominated by nobody that is left. */
    private static int[] peeled(double[][] points) {
        int[] ranks = new int[points.length];
        Arrays.fill(ranks, -1);
        for (int rank = 0; Arrays.stream(ranks).anyMatch(r -> r < 0); rank++) {
            int[] left =
                    IntStream.range(0, points.length).filter(i -> ranks[i] < 0).toArray();
            for (int i : left) {
                boolean dominated = Arrays.stream(left).anyMatch(j -> ParetoFront.dominates(points[j], points[i]));
                ranks[i] = dominated ? -2 : rank;
            }
            for (int i : left) {
                ranks[i] = ranks[i] == -2 ? -1 : ranks[i];
            }
        }
        return ranks;
    }

    private static double[][] points(int objectives, int round, int levels) {
        SplittableRandom random = Seeds.generator(3, "points" + objectives, round);
        double[][] points = new double[1 + random.nextInt(60)][objectives];
        for (double[] point : points) {
            Arrays.setAll(point, i -> levels == 0 ? random.nextDouble() : random.nextInt(levels) - levels / 2);
        }
        return points;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void theFrontsAreThoseThatPeelingGives(int objectives) {
        for (int round = 0; round < 300; round++) {
            double[][] points = points(objectives, round, new int[] {0, 2, 4, 7}[round % 4]);
            assertThat(NonDominatedSorting.ranks(points))
                    .as("round %d: %s", round, Arrays.deepToString(points))
                    .containsExactly(peeled(points));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void theOrderOfThePointsDoesNotMatter(int objectives) {
        double[][] points = points(objectives, 1, 5);
        double[][] turned = new double[points.length][];
        for (int i = 0; i < points.length; i++) {
            turned[points.length - 1 - i] = points[i];
        }
        int[] ranks = NonDominatedSorting.ranks(turned);
        assertThat(IntStream.range(0, ranks.length)
                        .map(i -> ranks[ranks.length - 1 - i])
                        .toArray())
                .containsExactly(NonDominatedSorting.ranks(points));
    }

    @Test
    void bothZerosAreOneAndInfinityIsWorst() {
        assertThat(NonDominatedSorting.ranks(new double[][] {{0.0, -0.0, 0.0}, {-0.0, 0.0, -0.0}, {-0.0, 0.0, 1}}))
                .containsExactly(0, 0, 1);
        assertThat(NonDominatedSorting.ranks(new double[][] {{1, -0.0}, {1, 0.0}, {0, INFINITE}, {2, INFINITE}}))
                .containsExactly(0, 0, 0, 1);
        assertThat(NonDominatedSorting.ranks(new double[0][])).isEmpty();
        assertThat(NonDominatedSorting.places(new double[0][])).isEmpty();
    }

    @Test
    void whatIsNoPointIsRefused() {
        assertThatThrownBy(() -> NonDominatedSorting.ranks(new double[][] {{1, 2}, {1, Double.NaN}}))
                .hasMessage("point 1 holds NaN: [1.0, NaN]");
        assertThatThrownBy(() -> NonDominatedSorting.ranks(new double[][] {{1, 2}, {1}}))
                .hasMessage("points differ in dimension: 2 and 1");
        assertThatThrownBy(() -> NonDominatedSorting.crowding(new double[][] {{1, 2}, {0, INFINITE}}))
                .hasMessage("a crowding distance needs finite values, got [0.0, Infinity]");
    }

    @Test
    void crowdingIsTheDistanceOfTheNeighboursInSharesOfTheRange() {
        assertThat(NonDominatedSorting.crowding(new double[][] {{4, 0}, {0, 8}, {1, 4}, {2, 2}}))
                .containsExactly(INFINITE, INFINITE, 2 / 4. + 6 / 8., 3 / 4. + 4 / 8.);
        assertThat(NonDominatedSorting.crowding(new double[][] {{4, 1, 0}, {0, 1, 8}, {1, 1, 4}}))
                .as("an objective in which all are equal")
                .containsExactly(INFINITE, INFINITE, 2);
    }

    @Test
    void aCopyIsCrowdedOutAndTheFirstOfItStays() {
        assertThat(NonDominatedSorting.crowding(new double[][] {{1, 1}, {0, 2}, {1, 1}, {2, 0}, {2, 0}}))
                .containsExactly(2, INFINITE, 0, INFINITE, 0);
        assertThat(NonDominatedSorting.crowding(new double[][] {{1, 1}, {1, 1}}))
                .containsExactly(INFINITE, 0);
    }

    @Test
    void thePlacesAreByFrontsThenByCrowding() {
        double[][] points = {{5, 5}, {0, 8}, {1, 4}, {2, 2}, {4, 0}, {1, 4}};
        List<Place> places = NonDominatedSorting.places(points);
        assertThat(places).extracting(Place::index).containsExactly(1, 4, 2, 3, 5, 0);
        assertThat(places).extracting(Place::rank).containsExactly(0, 0, 0, 0, 0, 1);
        assertThat(places).isSortedAccordingTo(Place.CROWDED.thenComparing(Comparator.comparingInt(Place::index)));
    }
}
