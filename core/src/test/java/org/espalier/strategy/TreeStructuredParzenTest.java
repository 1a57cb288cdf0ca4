package org.espalier.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.Constraints;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.TestSpaces;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;

class TreeStructuredParzenTest {
    private static final SearchSpace CELL = TestSpaces.cell();
    private static final SearchSpace ELASTIC = TestSpaces.elastic();

    private static double sum(Architecture member) {
        return Arrays.stream(member.indices()).sum();
    }

    @Test
    void labelsAreCountedBesideThePrior() {
        Decision labels = Decision.ofLabels("op", "a", "b", "c", "d", "e");
        TreeStructuredParzen config = new TreeStructuredParzen();
        assertThat(config.parzen(labels, new int[] {2, 1, 0, 0, 0}))
                .containsExactly(new double[] {3 / 8., 2 / 8., 1 / 8., 1 / 8., 1 / 8.}, within(1e-12));
        assertThat(config.parzen(labels, new int[5])).containsOnly(0.2);
        assertThat(new TreeStructuredParzen(10, 0.1, 25, 24, 0.5, true).parzen(labels, new int[] {0, 0, 0, 0, 1}))
                .containsExactly(new double[] {1 / 7., 1 / 7., 1 / 7., 1 / 7., 3 / 7.}, within(1e-12));
    }

    @Test
    void numbersLendToTheirNeighboursLessTheMoreThereAre() {
        Decision kernel = Decision.ofInts("kernel", 1, 3, 5, 7, 9);
        TreeStructuredParzen config = new TreeStructuredParzen();
        double[] one = config.parzen(kernel, new int[] {0, 0, 1, 0, 0});
        assertThat(Arrays.stream(one).sum()).isCloseTo(1, within(1e-12));
        assertThat(one[2]).isGreaterThan(one[1]);
        assertThat(one[1]).isGreaterThan(one[0]).isCloseTo(one[3], within(1e-12));
        // a window of width sqrt(2): 1, exp(-1/4), exp(-1)
        double window = 1 + 2 * Math.exp(-0.25) + 2 * Math.exp(-1);
        assertThat(one[2]).isCloseTo((1 + 1 / window) / 6, within(1e-12));
        assertThat(config.parzen(kernel, new int[] {0, 0, 1000, 0, 0})[2]).isGreaterThan(0.7);
        assertThat(config.parzen(kernel, new int[] {1, 0, 0, 0, 0})[0])
                .as("what the edge cuts off stays inside")
                .isGreaterThan(one[2]);
        assertThat(new TreeStructuredParzen(10, 0.1, 25, 24, 1, false).parzen(kernel, new int[] {0, 0, 1, 0, 0}))
                .containsExactly(new double[] {1 / 6., 1 / 6., 2 / 6., 1 / 6., 1 / 6.}, within(1e-12));
    }

    private static Architecture elastic(int depth, int... kernels) {
        Map<String, Integer> indices = Map.of(
                "depth",
                depth,
                "kernel0",
                kernels[0],
                "kernel1",
                kernels[1],
                "kernel2",
                kernels[2],
                "kernel3",
                kernels[3]);
        return new Architecture(
                ELASTIC.decisions(),
                ELASTIC.decisions().all().stream()
                        .mapToInt(decision -> indices.get(decision.path()))
                        .toArray());
    }

    @Test
    void aDecisionCountsOnlyWhereItMatters() {
        TreeStructuredParzen config = new TreeStructuredParzen(10, 0.1, 25, 24, 1, false);
        List<Architecture> members = List.of(elastic(0, 2, 0, 0, 0), elastic(1, 2, 1, 0, 0), elastic(3, 2, 1, 0, 2));
        double[][] density = config.density(ELASTIC, TreeStructuredParzen.counts(ELASTIC, members));
        double[][] expected = {{2, 2, 1, 2}, {1, 1, 4}, {1, 3, 1}, {2, 1, 1}, {1, 1, 2}};
        for (int i = 0; i < 5; i++) {
            Decision decision = ELASTIC.decisions().byPath(i == 0 ? "depth" : "kernel" + (i - 1));
            double total = Arrays.stream(expected[i]).sum();
            assertThat(density[ELASTIC.decisions().position(decision)])
                    .as(decision.path())
                    .containsExactly(
                            Arrays.stream(expected[i]).map(n -> n / total).toArray(), within(1e-12));
        }
        double[][] uniform = config.density(ELASTIC, TreeStructuredParzen.counts(ELASTIC, List.of()));
        assertThat(TreeStructuredParzen.logRatio(ELASTIC, density, uniform, members.get(0)))
                .isCloseTo(Math.log(4 * 2 / 7. * 3 * 4 / 6.), within(1e-12));
        assertThat(TreeStructuredParzen.logRatio(ELASTIC, density, uniform, members.get(1)))
                .isCloseTo(Math.log(4 * 2 / 7. * 3 * 4 / 6. * 3 * 3 / 5.), within(1e-12));
    }

    @Test
    void drawsAreThoseOfTheDensity() {
        double[][] density = {
            {0.1, 0.2, 0.3, 0.4, 0},
            {1, 0, 0, 0, 0},
            {0, 0, 0, 0, 1},
            {0, 1, 0, 0, 0},
            {0.5, 0.5, 0, 0, 0},
            {0, 0, 1, 0, 0}
        };
        int[] counts = new int[5];
        for (int i = 0; i < 10_000; i++) {
            SplittableRandom random = Seeds.generator(1, "draw", i);
            int[] drawn = TreeStructuredParzen.draw(CELL, density, random).indices();
            counts[drawn[0]]++;
            assertThat(drawn[1]).isZero();
            assertThat(drawn[2]).isEqualTo(4);
            assertThat(drawn[4]).isLessThan(2);
        }
        for (int i = 0; i < 5; i++) {
            assertThat((double) counts[i]).isCloseTo(10_000 * density[0][i], within(200.));
        }
    }

    /** A run of the first candidates, with the scores of a sum. */
    private static SearchStrategy learned(TreeStructuredParzen config, int trials) {
        SearchStrategy strategy = config.create(new SearchContext(CELL, 3));
        for (int i = 0; i < trials; i++) {
            Candidate candidate = strategy.ask(1).get(0);
            strategy.tell(candidate.scored(sum(candidate.architecture())));
        }
        return strategy;
    }

    @Test
    void itAsksForTheOptionsOfTheGoodOnes() {
        SearchStrategy strategy = learned(new TreeStructuredParzen(), 60);
        double mean = strategy.ask(20).stream()
                .mapToDouble(c -> sum(c.architecture()))
                .average()
                .orElseThrow();
        assertThat(mean)
                .as("of at most 24, where a random member has 12 on average")
                .isGreaterThan(18);
    }

    @Test
    void whatIsOutstandingCountsAsPoor() {
        TreeStructuredParzen config = new TreeStructuredParzen(10, 0.1, 1, 24, 1, true);
        SearchStrategy waiting = learned(config, 20);
        SearchStrategy told = learned(config, 20);
        assertThat(waiting.ask(8))
                .isEqualTo(told.ask(8))
                .extracting(Candidate::architecture)
                .doesNotHaveDuplicates();
        List<Candidate> asked = new ArrayList<>();
        told.state()
                .get("outstanding")
                .forEach(open -> asked.add(new Candidate(
                        open.get("number").asLong(),
                        new Architecture(
                                CELL.decisions(),
                                Arrays.stream(open.get("genes").asString().split(" "))
                                        .mapToInt(Integer::parseInt)
                                        .toArray()))));
        assertThat(asked).hasSize(8);
        asked.forEach(candidate -> told.tell(candidate.failed("out of memory")));
        assertThat(waiting.ask(5)).isEqualTo(told.ask(5));
        SearchStrategy good = learned(config, 20);
        good.ask(8).forEach(candidate -> good.tell(candidate.scored(sum(candidate.architecture()))));
        assertThat(good.ask(5)).isNotEqualTo(told.ask(5));
    }

    @Test
    void theFirstAreRandom() {
        List<Candidate> random =
                new RandomSearch().create(new SearchContext(ELASTIC, 1)).ask(120);
        SearchStrategy strategy = new TreeStructuredParzen().create(new SearchContext(ELASTIC, 1));
        List<Candidate> first = strategy.ask(50);
        assertThat(first).as("nothing is told").hasSize(50).doesNotContainSequence(random.subList(0, 2));
        first.forEach(candidate -> strategy.tell(candidate.failed("out of memory")));
        Set<Architecture> seen = new HashSet<>();
        first.forEach(candidate -> seen.add(candidate.architecture()));
        strategy.ask(200).forEach(candidate -> seen.add(candidate.architecture()));
        assertThat(seen).as("the whole space, though all failed").hasSize(3 + 9 + 27 + 81);
        assertThat(strategy.ask(1)).isEmpty();
    }

    @Test
    void narrowLimitsHold() {
        Constraints limits = Constraints.parse(Map.of("params", "<= 120"), Constraints.counted(CELL));
        SearchStrategy strategy = new TreeStructuredParzen().create(new SearchContext(CELL, limits, 4));
        for (int i = 0; i < 100; i++) {
            List<Candidate> next = strategy.ask(1);
            assertThat(next).allMatch(candidate -> limits.holdFor(candidate.architecture()));
            next.forEach(candidate -> strategy.tell(candidate.scored(sum(candidate.architecture()))));
        }
    }

    private static double best(StrategyConfig config, long seed) {
        SearchStrategy strategy = config.create(new SearchContext(CELL, seed));
        double best = 0;
        for (int i = 0; i < 80; i++) {
            Trial trial = strategy.ask(1).stream()
                    .map(candidate -> candidate.scored(sum(candidate.architecture())))
                    .findFirst()
                    .orElseThrow();
            strategy.tell(trial);
            best = Math.max(best, trial.rankingValue());
        }
        return best;
    }

    @Test
    void itIsAheadOfRandomSearchWhereDecisionsMatterEachOnItsOwn() {
        double byModel = 0;
        double byRandom = 0;
        for (int seed = 0; seed < 20; seed++) {
            byModel += best(new TreeStructuredParzen(), seed) / 20;
            byRandom += best(new RandomSearch(), seed) / 20;
        }
        assertThat(byModel).isGreaterThan(byRandom + 1);
    }

    @Test
    void wrongSettingsAreNamed() {
        assertThatThrownBy(() -> new TreeStructuredParzen(10, 1, 25, 24, 1, true))
                .hasMessageContaining("gamma: expected a number above 0, at most 0.99, got 1.0");
        assertThatThrownBy(() -> new TreeStructuredParzen(10, 0.1, 25, 24, 0, true))
                .hasMessageContaining("prior_weight: expected a number above 0");
    }
}
