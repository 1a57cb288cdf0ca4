package org.espalier.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.space.SearchSpace;
import org.espalier.space.TestRules;
import org.junit.jupiter.api.Test;

/** The preferred members within limits: what stands first, how many come, and what is passed over. */
class LikeliestEdgesTest {
    private static final SearchSpace CELL = TestSpaces.cell();
    private static final SearchSpace LARGE = TestSpaces.chain(14, 3);

    private static double sum(Architecture member) {
        double sum = 0;
        for (int index : member.indices()) {
            sum += index;
        }
        return sum;
    }

    private static Constraints limit(String text, ToDoubleFunction<Architecture> metric) {
        return Constraints.parse(Map.of("sum", text), Map.of("sum", metric));
    }

    private static Architecture all(SearchSpace space, int option) {
        int[] indices = new int[space.decisions().size()];
        java.util.Arrays.fill(indices, option);
        return new Architecture(space.decisions(), indices);
    }

    private static List<Architecture> within(SearchSpace space, Constraints limits, Architecture own, int wanted) {
        return LikeliestMembers.within(new SearchContext(space, limits, 1), LikeliestEdgesTest::sum, own, wanted);
    }

    @Test
    void atLeastOneIsWanted() {
        assertThatThrownBy(() -> within(CELL, Constraints.none(), all(CELL, 0), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("wanted members must be at least 1, got 0");
    }

    @Test
    void theOwnMemberStandsFirstWhateverItsScore() {
        for (SearchSpace space : List.of(CELL, LARGE)) {
            Architecture own = all(space, 0);
            List<Architecture> members = within(space, Constraints.none(), own, 3);
            assertThat(members).hasSize(3).startsWith(own);
            assertThat(sum(members.get(1))).isGreaterThanOrEqualTo(sum(members.get(2)));
            assertThat(within(space, Constraints.none(), own, 1)).containsExactly(own);
        }
        assertThat(within(LARGE, Constraints.none(), all(LARGE, 0), 2)).endsWith(all(LARGE, 2));
    }

    @Test
    void noMoreThanThereAreAreGiven() {
        SearchSpace few = TestRules.only(CELL, a -> sum(a) <= 1);
        List<Architecture> members = within(few, Constraints.none(), all(CELL, 0), 100);
        assertThat(members).hasSize(7).doesNotHaveDuplicates();
        assertThat(members).allMatch(few::isValid);
        assertThat(within(CELL, limit("<= 0", LikeliestEdgesTest::sum), all(CELL, 4), 5))
                .containsExactly(all(CELL, 0));
    }

    @Test
    void equalScoresAreInTheOrderOfTheirGenes() {
        List<Architecture> members = LikeliestMembers.within(
                new SearchContext(CELL, limit(">= 1", a -> a.index(0)), 1), a -> 0, all(CELL, 0), 15_625);
        assertThat(members).hasSize(12_500);
        assertThat(members).isSortedAccordingTo(java.util.Comparator.comparing(Ledger::genes));
    }

    /** The same members, and none is asked for twice. */
    @Test
    void scoresAreToldOfManyAtOnce() {
        for (SearchSpace space : List.of(CELL, LARGE)) {
            List<Architecture> asked = new ArrayList<>();
            int[] calls = {0};
            Constraints limits = limit("<= 3", LikeliestEdgesTest::sum);
            SearchContext context = new SearchContext(space, limits, 1);
            List<Architecture> members = LikeliestMembers.withinAtOnce(
                    context,
                    some -> {
                        calls[0]++;
                        asked.addAll(some);
                        return some.stream()
                                .mapToDouble(LikeliestEdgesTest::sum)
                                .toArray();
                    },
                    all(space, 0),
                    5);
            assertThat(members).isEqualTo(within(space, limits, all(space, 0), 5));
            assertThat(asked).doesNotHaveDuplicates();
            assertThat(calls[0]).isLessThan(asked.size() / 5);
        }
    }

    @Test
    void aCountableSpaceIsCountedInCanonicalForm() {
        SearchSpace elastic = TestSpaces.elastic();
        List<Architecture> members = within(elastic, Constraints.none(), all(elastic, 0), 1_000);
        assertThat(members).hasSize(3 + 9 + 27 + 81);
        assertThat(members).allMatch(a -> elastic.canonical(a).equals(a));
    }

    @Test
    void aLargeSpaceIsBroughtWithinAtLittleLoss() {
        ToDoubleFunction<Architecture> first = a -> a.index(0) + a.index(1);
        List<Architecture> members = within(LARGE, limit("<= 1", first), all(LARGE, 2), 4);
        assertThat(members).hasSize(4).allMatch(a -> first.applyAsDouble(a) <= 1);
        assertThat(sum(members.get(0))).isEqualTo(2 * 12 + 1);
        assertThat(sum(members.get(1))).isEqualTo(2 * 12 + 1);
        assertThat(members).isEqualTo(within(LARGE, limit("<= 1", first), all(LARGE, 2), 4));
    }

    /** Only pairs of changes keep to the limit, so that exchanges are needed. */
    @Test
    void exchangesOfTwoAreFound() {
        ToDoubleFunction<Architecture> weight = a -> Math.abs(sum(a) - 3);
        ToDoubleFunction<Architecture> score = a -> {
            double total = 0;
            for (int i = 0; i < 14; i++) {
                total += i * a.index(i);
            }
            return total;
        };
        SearchContext context = new SearchContext(LARGE, limit("<= 0", weight), 1);
        Architecture best =
                LikeliestMembers.within(context, score, all(LARGE, 0), 1).get(0);
        assertThat(best.indices()).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2);
    }

    @Test
    void whereNoStepComesNearerChanceDoes() {
        // far from the limit nothing tells the members apart
        ToDoubleFunction<Architecture> plateau = a -> a.index(3) == 2 && a.index(7) == 2 ? 0 : 5;
        List<Architecture> members = within(LARGE, limit("<= 1", plateau), all(LARGE, 0), 2);
        assertThat(members).allMatch(a -> a.index(3) == 2 && a.index(7) == 2).startsWith(all(LARGE, 2));
        assertThatThrownBy(() -> within(LARGE, limit("<= 1", a -> 5), all(LARGE, 0), 1))
                .isInstanceOfSatisfying(
                        InfeasibleException.class, e -> assertThat(e.nearest()).containsEntry("sum", 5.0));
        assertThatThrownBy(() -> within(CELL, limit("<= 1", a -> 5), all(CELL, 0), 1))
                .isInstanceOf(InfeasibleException.class);
    }

    @Test
    void scoresOfMinusInfinityAreTheLast() {
        ToDoubleFunction<Architecture> score = a -> a.index(0) == 0 ? Double.NEGATIVE_INFINITY : -a.index(0);
        for (SearchSpace space : List.of(CELL, LARGE)) {
            SearchContext context = new SearchContext(space, limit(">= 1", LikeliestEdgesTest::sum), 1);
            assertThat(LikeliestMembers.within(context, score, all(space, 0), 1)
                            .get(0)
                            .index(0))
                    .isEqualTo(1);
        }
    }
}
