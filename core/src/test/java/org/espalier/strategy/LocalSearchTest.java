package org.espalier.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.espalier.decision.Architecture;
import org.espalier.search.Candidate;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.TestSpaces;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;
import org.espalier.strategy.LocalSearch.Improvement;
import org.espalier.strategy.LocalSearch.Optimum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LocalSearchTest {
    private static final SearchSpace CELL = TestSpaces.cell();

    private final List<Trial> trials = new ArrayList<>();

    private static SearchStrategy start(LocalSearch config, long seed) {
        return config.create(new SearchContext(CELL, seed));
    }

    /** The one optimum is the last option of every decision; no two steps towards it are worth the same. */
    private static double slope(Architecture member) {
        double sum = 0;
        for (int i = 0; i < 6; i++) {
            sum += member.index(i) * (1 + i / 10.);
        }
        return sum;
    }

    private Trial step(SearchStrategy strategy) {
        Candidate candidate = strategy.ask(1).get(0);
        Trial trial = candidate.scored(slope(candidate.architecture()));
        strategy.tell(trial);
        trials.add(trial);
        return trial;
    }

    private Trial best() {
        return Collections.min(trials, Trial.BEST_FIRST);
    }

    private static boolean beside(Trial trial, Trial other) {
        return CELL.neighbours(other.architecture()).contains(trial.architecture());
    }

    @Test
    void firstImprovementAsksForANeighbourOfTheBestUntilThereIsNone() {
        SearchStrategy strategy = start(new LocalSearch(), 3);
        for (int i = 0; i < 10; i++) {
            step(strategy);
        }
        while (best().rankingValue() < 4 * 7.5) {
            Trial centre = best();
            assertThat(beside(step(strategy), centre)).isTrue();
        }
        assertThat(trials).hasSizeLessThan(150);
        Trial optimum = best();
        Set<Architecture> around = new HashSet<>(CELL.neighbours(optimum.architecture()));
        trials.forEach(trial -> around.remove(trial.architecture()));
        for (int i = around.size(); i > 0; i--) {
            assertThat(beside(step(strategy), optimum)).isTrue();
        }
        List<Trial> again = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            again.add(step(strategy));
        }
        assertThat(again).as("random members").anyMatch(trial -> !beside(trial, optimum));
        Trial centre = Collections.min(again, Trial.BEST_FIRST);
        assertThat(beside(step(strategy), centre)).as("the climb from there").isTrue();
    }

    @Test
    void bestImprovementGoesThroughAllOfANeighbourhood() {
        SearchStrategy strategy = start(new LocalSearch(Improvement.BEST, 4, Optimum.RESTART), 3);
        for (int i = 0; i < 4; i++) {
            step(strategy);
        }
        Trial centre = best();
        List<Architecture> asked = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            asked.add(step(strategy).architecture());
        }
        assertThat(asked).containsExactlyInAnyOrderElementsOf(CELL.neighbours(centre.architecture()));
        assertThat(asked).as("a drawn order").isNotEqualTo(CELL.neighbours(centre.architecture()));
        Trial next = best();
        assertThat(next.rankingValue()).isGreaterThan(centre.rankingValue());
        Trial after = step(strategy);
        assertThat(beside(after, next)).isTrue();
        assertThat(beside(after, centre)).isFalse();
    }

    @Test
    void theNeighbourhoodIsHandedOutAtOnceAndWaitedFor() {
        SearchStrategy strategy = start(new LocalSearch(Improvement.FIRST, 2, Optimum.RESTART), 4);
        step(strategy);
        step(strategy);
        Trial centre = best();
        List<Candidate> asked = strategy.ask(100);
        assertThat(asked).hasSize(24).allMatch(c -> beside(c.scored(0), centre));
        assertThat(strategy.ask(1)).isEmpty();
        Candidate better = asked.get(7);
        strategy.tell(better.scored(1000));
        assertThat(strategy.ask(1)).allMatch(c -> beside(c.scored(0), better.scored(0)));
    }

    @Test
    void aLateNeighbourOfTheLastCentreMovesTheSearchToo() {
        SearchStrategy strategy = start(new LocalSearch(Improvement.FIRST, 2, Optimum.RESTART), 4);
        step(strategy);
        step(strategy);
        List<Candidate> asked = strategy.ask(3);
        strategy.tell(asked.get(0).scored(1000));
        Trial late = asked.get(2).scored(2000);
        strategy.tell(late);
        assertThat(strategy.ask(1)).allMatch(c -> beside(c.scored(0), late));
    }

    @Test
    void theNextBestIsTheBestWhoseNeighbourhoodIsOpen() {
        SearchStrategy strategy = start(new LocalSearch(Improvement.BEST, 2, Optimum.NEXT_BEST), 5);
        step(strategy);
        step(strategy);
        Trial optimum = best();
        List<Trial> around = new ArrayList<>();
        for (Candidate candidate : strategy.ask(24)) {
            around.add(candidate.scored(optimum.rankingValue() - 1 - candidate.number()));
        }
        around.forEach(strategy::tell);
        Trial other = trials.get(0) == optimum ? trials.get(1) : trials.get(0);
        around.add(other);
        Trial second = Collections.min(around, Trial.BEST_FIRST);
        assertThat(beside(strategy.ask(1).get(0).scored(0), second)).isTrue();
    }

    @Test
    void failedMembersAreNoCentre() {
        SearchStrategy strategy = start(new LocalSearch(Improvement.FIRST, 3, Optimum.RESTART), 6);
        List<Candidate> first = strategy.ask(3);
        first.forEach(candidate -> strategy.tell(candidate.failed("out of memory")));
        List<Candidate> second = strategy.ask(100);
        assertThat(second).as("random members again").hasSize(3);
        strategy.tell(second.get(0).failed("out of memory"));
        strategy.tell(second.get(1).scored(1));
        assertThat(strategy.ask(1))
                .allMatch(c -> beside(c.scored(0), second.get(1).scored(0)));
    }

    @ParameterizedTest
    @EnumSource(Improvement.class)
    void aSmallSpaceIsGoneThroughOnce(Improvement improvement) {
        for (Optimum optimum : Optimum.values()) {
            SearchStrategy strategy =
                    new LocalSearch(improvement, 2, optimum).create(new SearchContext(TestSpaces.elastic(), 7));
            Set<Architecture> seen = new HashSet<>();
            for (List<Candidate> next = strategy.ask(3); !next.isEmpty(); next = strategy.ask(3)) {
                for (Candidate candidate : next) {
                    assertThat(seen.add(candidate.architecture())).isTrue();
                    strategy.tell(candidate.scored(candidate.architecture().hashCode() % 11));
                }
            }
            assertThat(seen).hasSize(3 + 9 + 27 + 81);
        }
    }

    @Test
    void theOrderOfNeighboursIsDrawnByTheSeed() {
        List<List<Integer>> orders = new ArrayList<>();
        for (int seed = 0; seed < 20; seed++) {
            SearchStrategy strategy = start(new LocalSearch(Improvement.BEST, 2, Optimum.RESTART), seed);
            List<Trial> first = new ArrayList<>();
            strategy.ask(2).forEach(c -> first.add(c.scored(-c.number())));
            first.forEach(strategy::tell);
            List<Architecture> natural = CELL.neighbours(first.get(0).architecture());
            orders.add(strategy.ask(24).stream()
                    .map(c -> natural.indexOf(c.architecture()))
                    .toList());
        }
        assertThat(orders)
                .doesNotHaveDuplicates()
                .allSatisfy(order -> assertThat(order)
                        .isNotEqualTo(
                                order.stream().sorted(Comparator.naturalOrder()).toList()));
        // each place is as likely to come first: 20 of 24 drawn, 14 different ones on average
        assertThat(orders.stream().map(order -> order.get(0)).distinct().count())
                .isBetween(9L, 19L);
    }

    @Test
    void oneRandomMemberIsTooFew() {
        assertThatThrownBy(() -> new LocalSearch(Improvement.FIRST, 1, Optimum.RESTART))
                .hasMessageContaining("initial: expected a whole number in 2..1000000, got 1");
    }
}
