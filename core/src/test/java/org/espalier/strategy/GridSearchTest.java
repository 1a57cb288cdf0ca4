package org.espalier.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.search.Candidate;
import org.espalier.search.Constraints;
import org.espalier.search.InfeasibleException;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.TestSpaces;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GridSearchTest {
    private static List<Architecture> all(GridSearch config, SearchContext context) {
        SearchStrategy strategy = config.create(context);
        List<Architecture> members = new ArrayList<>();
        for (List<Candidate> next = strategy.ask(7); !next.isEmpty(); next = strategy.ask(7)) {
            next.forEach(candidate -> members.add(candidate.architecture()));
            next.forEach(candidate -> strategy.tell(candidate.scored(0)));
        }
        return members;
    }

    @Test
    void membersAreCountedThroughTheLastDecisionFirst() {
        SearchSpace cell = TestSpaces.cell();
        List<Architecture> members = all(new GridSearch(), new SearchContext(cell, 1));
        assertThat(members).hasSize(15_625);
        for (int i = 0; i < members.size(); i++) {
            int number = 0;
            for (int index : members.get(i).indices()) {
                number = 5 * number + index;
            }
            assertThat(number).isEqualTo(i);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 120, 5000})
    void everyCanonicalMemberComesOnceAndThenNone(int members) {
        List<Architecture> asked = all(new GridSearch(members), new SearchContext(TestSpaces.elastic(), 1));
        assertThat(asked).hasSize(3 + 9 + 27 + 81).doesNotHaveDuplicates();
        assertThat(asked)
                .allMatch(member -> TestSpaces.elastic().canonical(member).equals(member));
    }

    @Test
    void aNumberOfMembersIsSpreadOverEveryDecisionAndPair() {
        SearchSpace cell = TestSpaces.cell();
        for (int number : new int[] {25, 75, 125, 150, 300}) {
            List<Architecture> members = all(new GridSearch(number), new SearchContext(cell, 1));
            assertThat(members).hasSize(number).doesNotHaveDuplicates();
            for (int decision = 0; decision < 6; decision++) {
                int[] counts = new int[5];
                for (Architecture member : members) {
                    counts[member.index(decision)]++;
                }
                for (int count : counts) {
                    assertThat(count)
                            .as("of decision %d, %d members", decision, number)
                            .isBetween(Math.max(1, number / 5 - 4), number / 5 + 4);
                }
            }
            // the first two decisions alike
            assertThat(new HashSet<>(members.stream()
                            .map(member -> 5 * member.index(0) + member.index(1))
                            .toList()))
                    .hasSizeGreaterThanOrEqualTo(Math.min(25, number * 4 / 5));
        }
        assertThat(new GridSearch(150).candidates()).hasValue(150);
        assertThat(new GridSearch().candidates()).isEmpty();
    }

    @Test
    void limitsArePassedOverAndThoseThatNothingKeepsAreRefused() {
        SearchSpace cell = TestSpaces.cell();
        Constraints limits = Constraints.parse(Map.of("params", "<= 400"), Constraints.counted(cell));
        List<Architecture> within = all(new GridSearch(), new SearchContext(cell, limits, 1));
        List<Architecture> every = all(new GridSearch(), new SearchContext(cell, 1));
        assertThat(within).isEqualTo(every.stream().filter(limits::holdFor).toList());
        assertThat(within).hasSizeBetween(100, 15_000);
        Constraints nothing = Constraints.parse(Map.of("params", "<= 1"), Constraints.counted(cell));
        assertThatThrownBy(() -> new GridSearch()
                        .create(new SearchContext(cell, nothing, 1))
                        .ask(1))
                .isInstanceOf(InfeasibleException.class)
                .hasMessageContaining("within params <= 1");
    }

    @Test
    void theEndIsTheSameAfterARestoreAndChangesNothing() {
        SearchContext context = new SearchContext(TestSpaces.elastic(), 1);
        SearchStrategy strategy = new GridSearch().create(context);
        assertThat(strategy.ask(1000)).hasSize(120);
        var before = strategy.state();
        assertThat(strategy.ask(1)).isEmpty();
        assertThat(strategy.state()).isEqualTo(before);
        assertThat(new GridSearch().restore(context, before).ask(1)).isEmpty();
    }

    @Test
    void aSpaceWithoutDecisionsHasOneMember() {
        assertThat(all(new GridSearch(), new SearchContext(TestSpaces.fixed(), 1)))
                .hasSize(1);
        assertThat(all(new GridSearch(5), new SearchContext(TestSpaces.fixed(), 1)))
                .hasSize(1);
    }

    @Test
    void aSpaceTooLargeToCountIsSpreadToo() {
        SearchSpace chain = TestSpaces.chain(40, 4);
        List<Architecture> members = all(new GridSearch(64), new SearchContext(chain, 1));
        assertThat(members).hasSize(64).doesNotHaveDuplicates();
        for (int decision : new int[] {0, 1, 39}) {
            assertThat(members.stream().map(member -> member.index(decision)).distinct())
                    .hasSize(4);
        }
    }
}
