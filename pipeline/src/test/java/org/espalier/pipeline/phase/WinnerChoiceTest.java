package org.espalier.pipeline.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.espalier.decision.Architecture;
import org.espalier.pipeline.phase.Ranking.Scored;
import org.espalier.pipeline.phase.WinnerChoice.Chosen;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

class WinnerChoiceTest {
    private static final Architecture ANY = Zoo.installed()
            .space("nas-bench-201", Map.of("channels", 4, "cells", 1))
            .decisions()
            .architecture(0, 0, 0, 0, 0, 0);

    private final Map<String, double[]> costs = new LinkedHashMap<>();
    private final List<Scored> members = new ArrayList<>();

    private WinnerChoiceTest member(String name, double score, double... cost) {
        members.add(new Scored(name, ANY, score, cost[0]));
        costs.put(name, cost);
        return this;
    }

    private List<Chosen> choose(double error, int wanted) {
        List<Scored> best = members.stream()
                .sorted(Comparator.comparingDouble(Scored::score).reversed())
                .toList();
        return new WinnerChoice(scored -> Objects.requireNonNull(costs.get(scored.notation())), error).of(best, wanted);
    }

    /** The front is a, b, c, d, e; f and g stand behind it. */
    private WinnerChoiceTest front() {
        return member("a", 0.90, 10)
                .member("b", 0.895, 8)
                .member("c", 0.88, 4)
                .member("d", 0.80, 3)
                .member("e", 0.50, 2)
                .member("f", 0.70, 9)
                .member("g", 0.60, 6);
    }

    @Test
    void theMostAccurateTheKneeAndTheFastestThatCannotBeToldFromIt() {
        // scaled: (0, 1), (.0125, .75), (.05, .25), (.25, .125), (1, 0): the knee is c
        assertThat(front().choose(0.01, 3))
                .extracting(one -> one.member().notation(), Chosen::role)
                .containsExactly(tuple("a", "most-accurate"), tuple("c", "knee"), tuple("b", "fastest"));
    }

    @Test
    void oneThatIsTwoThingsKeepsTheFirstRoleAndAnotherIsSpread() {
        // within 0.03 of the best, c is the fastest too
        assertThat(front().choose(0.03, 3))
                .extracting(one -> one.member().notation(), Chosen::role)
                .containsExactly(tuple("a", "most-accurate"), tuple("c", "knee"), tuple("d", "spread-1"));
    }

    /** Of the front d adds .85 x .125 of the scaled area, e .1 x .25, b .25 x .0375. */
    @Test
    void moreAreSpreadOverTheFrontAndThenOverWhatStandsBehindIt() {
        List<Chosen> all = front().choose(0.01, 20);
        assertThat(all)
                .extracting(one -> one.member().notation())
                .startsWith("a", "c", "b", "d", "e")
                .containsExactlyInAnyOrder("a", "b", "c", "d", "e", "f", "g");
        assertThat(all).extracting(Chosen::role).doesNotHaveDuplicates().endsWith("spread-3", "spread-4");
        assertThat(front().choose(0.01, 4)).hasSize(4);
    }

    @Test
    void oneAloneIsTheBestWhateverItCosts() {
        assertThat(member("best", 0.9, 100).member("copy", 0.9, 1).choose(0.1, 1))
                .extracting(one -> one.member().notation(), Chosen::role)
                .containsExactly(tuple("best", "most-accurate"));
    }

    @Test
    void ofNearCopiesTheCheaperStays() {
        member("best", 0.90, 10.2).member("copy", 0.895, 10).member("far", 0.6, 5);
        assertThat(choose(0.01, 5))
                .extracting(one -> one.member().notation(), Chosen::role)
                .containsExactly(tuple("copy", "most-accurate"), tuple("far", "spread-1"));
        // a score that differs by more than chance tells them apart, and so does a cost beyond the noise
        assertThat(choose(0.001, 5)).extracting(one -> one.member().notation()).contains("best", "copy");
        costs.put("copy", new double[] {9.8});
        assertThat(choose(0.01, 5)).extracting(one -> one.member().notation()).contains("best", "copy");
    }

    @Test
    void copiesBehindTheFrontAreNoWinnersEither() {
        member("a", 0.9, 10)
                .member("worse", 0.899, 10.1)
                .member("same", 0.9, 10)
                .member("b", 0.5, 5);
        assertThat(choose(0.01, 4)).extracting(one -> one.member().notation()).containsExactly("a", "b");
    }

    @Test
    void severalCostsHaveAFrontOfTheirOwn() {
        member("accurate", 0.9, 10, 1).member("quick", 0.89, 2, 9).member("small", 0.6, 9, 0.1);
        assertThat(choose(0.02, 3))
                .extracting(one -> one.member().notation(), Chosen::role)
                .containsExactly(
                        tuple("accurate", "most-accurate"), tuple("quick", "fastest"), tuple("small", "spread-1"));
    }

    @Test
    void costsOfWhichMoreIsBetterAreGivenNegated() {
        member("accurate", 0.9, -10).member("quick", 0.895, -50).member("quicker", 0.5, -60);
        assertThat(choose(0.01, 2)).extracting(one -> one.member().notation()).containsExactly("accurate", "quick");
    }
}
