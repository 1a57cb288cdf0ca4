package org.espalier.predict.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.predict.Spaces;
import org.espalier.space.Isomorphs;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcquisitionTest {
    private static final double[][] SAID = {{1, 5, 3}, {3, 5, 9}};

    private static double[] worth(Acquisition acquisition, long seed) {
        return acquisition.of(SAID, 4, new SplittableRandom(seed));
    }

    @Test
    void upperConfidenceIsTheMeanAndHalfASpread() {
        assertThat(worth(Acquisition.UCB, 1)).containsExactly(2.5, 5, 7.5);
    }

    @Test
    void thompsonSamplingAsksOneForAll() {
        Map<List<Double>, Integer> seen = new HashMap<>();
        for (int seed = 0; seed < 100; seed++) {
            double[] worth = worth(Acquisition.TS, seed);
            seen.merge(List.of(worth[0], worth[1], worth[2]), 1, Integer::sum);
        }
        assertThat(seen).containsOnlyKeys(List.of(1.0, 5.0, 3.0), List.of(3.0, 5.0, 9.0));
        assertThat(seen.values()).allMatch(times -> times > 25);
    }

    @Test
    void independentThompsonSamplingDrawsForEach() {
        double sum = 0;
        double squares = 0;
        double together = 0;
        int draws = 20_000;
        for (int seed = 0; seed < draws; seed++) {
            double[] worth = worth(Acquisition.ITS, seed);
            assertThat(worth[1]).as("where all agree").isEqualTo(5);
            sum += worth[2];
            squares += (worth[2] - 6) * (worth[2] - 6);
            together += (worth[0] - 2) * (worth[2] - 6);
        }
        assertThat(sum / draws).isCloseTo(6, within(0.1));
        assertThat(squares / draws).isCloseTo(9, within(0.4));
        assertThat(together / draws).isCloseTo(0, within(0.1));
    }

    /** By the formula in decimals of 50 digits. */
    @ParameterizedTest
    @CsvSource({
        "0, 1, 0, 0.398942280401432678, 1e-15",
        "1, 2, 0.5, 1.07268939644716028, 1e-15",
        "0, 1, 3, 0.000382154317047723596, 1e-15",
        "0, 1, 6, 1.56356979597096643e-10, 1e-14",
        "7, 1, 0, 7, 1e-11",
        "2, 0, 1, 1, 1e-15",
        "1, 0, 2, 0, 1e-15"
    })
    void expectedImprovementIsThatOfANormalDistribution(
            double mean, double deviation, double best, double expected, double tolerance) {
        assertThat(Acquisition.expectedImprovement(mean, deviation, best)).isCloseTo(expected, within(tolerance));
    }

    @ParameterizedTest
    @CsvSource({"0, 0.5", "1, 0.841344746068543", "-1.96, 0.024997895148220", "-6, 9.86587645037698e-10", "8, 1"})
    void theNormalDistributionIsRight(double z, double probability) {
        assertThat(Acquisition.normal(z)).isCloseTo(probability, within(2e-15));
    }

    @Test
    void mutantsDifferInAsManyDecisionsAsExpected() {
        SearchSpace space = Spaces.cells();
        SplittableRandom random = new SplittableRandom(1);
        Architecture parent = space.sample(random);
        int changes = 0;
        for (int i = 0; i < 4_000; i++) {
            Architecture child = Mutants.of(space, parent, 0.25, random);
            for (int d = 0; d < 6; d++) {
                changes += child.index(d) == parent.index(d) ? 0 : 1;
            }
        }
        assertThat(changes / 4_000.0).isCloseTo(1.5, within(0.06));
        assertThat(Mutants.of(space, parent, 0, random)).isEqualTo(parent);
    }

    @Test
    void cellsOfOneNetworkHaveOneKeyAndBlocksOfOtherWidthsAreOthers() {
        SearchSpace cells = Spaces.cells();
        Isomorphs isomorphs = new Isomorphs(cells);
        String one = "|nor_conv_3x3~0|+|nor_conv_1x1~0|none~1|+|none~0|avg_pool_3x3~1|nor_conv_1x1~2|";
        String other = "|nor_conv_1x1~0|+|nor_conv_3x3~0|none~1|+|none~0|nor_conv_1x1~1|avg_pool_3x3~2|";
        String third = "|nor_conv_1x1~0|+|nor_conv_3x3~0|none~1|+|none~0|avg_pool_3x3~1|nor_conv_1x1~2|";
        assertThat(isomorphs.key(cells.codec().parse(one)))
                .isEqualTo(isomorphs.key(cells.codec().parse(other)))
                .isNotEqualTo(isomorphs.key(cells.codec().parse(third)));
        SearchSpace macro = Zoo.installed().space("nas-bench-macro", Map.of());
        Isomorphs layers = new Isomorphs(macro);
        assertThat(layers.key(macro.codec().parse("11110111")))
                .as("layers 4 and 5 are alike")
                .isEqualTo(layers.key(macro.codec().parse("11101111")));
        assertThat(layers.key(macro.codec().parse("10111111")))
                .as("layers 2 and 4 are not")
                .isNotEqualTo(layers.key(macro.codec().parse("11101111")));
        SearchSpace fixed = Zoo.installed().space("mobilenet-v3-small", Map.of());
        assertThat(new Isomorphs(fixed).key(fixed.decisions().architecture())).isEmpty();
    }
}
