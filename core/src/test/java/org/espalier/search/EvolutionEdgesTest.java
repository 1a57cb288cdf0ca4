package org.espalier.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.space.TestRules;
import org.junit.jupiter.api.Test;

/** The operators of evolution where there is little to choose from. */
class EvolutionEdgesTest {
    private static final SearchSpace CELL = TestSpaces.cell();
    private static final Architecture FIRST = CELL.decisions().architecture(0, 0, 0, 0, 0, 0);

    private static SplittableRandom random(int number) {
        return Seeds.generator(6, "evolution", number);
    }

    private static int sum(Architecture member) {
        int sum = 0;
        for (int index : member.indices()) {
            sum += index;
        }
        return sum;
    }

    private static Constraints limit(String text, ToDoubleFunction<Architecture> metric) {
        return Constraints.parse(Map.of("sum", text), Map.of("sum", metric));
    }

    @Test
    void whatHasNoNeighbourSaysSo() {
        SearchSpace fixed = TestSpaces.fixed();
        assertThatThrownBy(() -> Evolution.mutateOne(fixed, fixed.decisions().architecture(), random(0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("space 'fixed': {} has no neighbour");
        SearchSpace alone = TestRules.only(CELL, FIRST::equals);
        assertThatThrownBy(() -> Evolution.mutateOne(alone, FIRST, random(0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has no neighbour");
    }

    @Test
    void rareNeighboursAreFound() {
        Architecture rare = FIRST.with(CELL.decisions().all().get(3), 2);
        SearchSpace two = TestRules.only(TestSpaces.chain(40, 2), a -> sum(a) <= 0 || a.index(17) == 1 && sum(a) == 1);
        Architecture zero = two.decisions().architecture(new int[40]);
        for (int i = 0; i < 200; i++) {
            assertThat(sum(Evolution.mutateOne(two, zero, random(i)))).isEqualTo(1);
        }
        SearchSpace pair = TestRules.only(CELL, a -> a.equals(FIRST) || a.equals(rare));
        assertThat(Evolution.mutateOne(pair, FIRST, random(0))).isEqualTo(rare);
    }

    @Test
    void theProbabilityIsThatOfADecision() {
        Architecture parent = CELL.decisions().architecture(0, 1, 2, 3, 4, 0);
        assertThat(Evolution.mutate(CELL, parent, 0, random(0))).isEqualTo(parent);
        for (double probability : new double[] {0.2, 1}) {
            int changed = 0;
            for (int i = 0; i < 4_000; i++) {
                Architecture child = Evolution.mutate(CELL, parent, probability, random(i));
                for (int d = 0; d < 6; d++) {
                    changed += child.index(d) == parent.index(d) ? 0 : 1;
                }
            }
            // a redrawn decision keeps its old answer one time in five
            assertThat(changed / 24_000.0).isBetween(0.8 * probability - 0.02, 0.8 * probability + 0.02);
        }
    }

    @Test
    void childrenOutsideTheSpaceAreDrawnAgainOrGivenUp() {
        SearchSpace odd = TestRules.only(CELL, a -> sum(a) % 2 == 1);
        Architecture mother = CELL.decisions().architecture(1, 0, 0, 0, 0, 0);
        Architecture father = CELL.decisions().architecture(0, 1, 4, 4, 4, 0);
        Set<Architecture> children = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            Architecture child = Evolution.crossover(odd, mother, father, random(i));
            assertThat(odd.isValid(child)).isTrue();
            children.add(child);
            assertThat(odd.isValid(Evolution.mutate(odd, mother, 0.5, random(i))))
                    .isTrue();
        }
        assertThat(children).hasSize(2 * 8);
        SearchSpace alone = TestRules.only(CELL, mother::equals);
        assertThat(Evolution.mutate(alone, mother, 1, random(0))).isEqualTo(mother);
    }

    @Test
    void whatDoesNotMatterInAParentIsDrawnForItsChild() {
        SearchSpace space = TestSpaces.elastic();
        Architecture mother = space.decisions().architecture(0, 1, 0, 0, 0);
        Architecture father = space.decisions().architecture(3, 0, 2, 2, 2);
        Map<String, Integer> kernels = new HashMap<>();
        for (int i = 0; i < 4_000; i++) {
            Architecture child = Evolution.crossover(space, mother, father, random(i));
            assertThat(space.canonical(child)).isEqualTo(child);
            if (child.index(0) == 3) {
                kernels.merge(child.option(space.decisions().byPath("kernel3")), 1, Integer::sum);
            }
        }
        // half from the father, half drawn from three
        assertThat(kernels.get("7") / 2_000.0).isBetween(0.61, 0.73);
        assertThat(kernels.get("3") / 2_000.0).isBetween(0.12, 0.22);
    }

    @Test
    void tournamentsOfOneAreDrawsAndOfManyAreWonByTheBest() {
        List<Trial> population = List.of(
                new Candidate(0, FIRST).scored(1),
                new Candidate(1, FIRST).scored(3),
                new Candidate(2, FIRST).failed("x"));
        int[] won = new int[3];
        for (int i = 0; i < 3_000; i++) {
            won[(int) Evolution.tournament(population, 1, random(i)).number()]++;
            assertThat(Evolution.tournament(population, 60, random(i)).number()).isEqualTo(1);
        }
        for (int count : won) {
            assertThat(count).isBetween(880, 1_120);
        }
    }

    @Test
    void theFirstDrawWithinTheLimitsIsTaken() {
        SearchContext context = new SearchContext(CELL, limit("<= 3", EvolutionEdgesTest::sum), 1);
        Architecture third = CELL.decisions().architecture(1, 1, 1, 0, 0, 0);
        Deque<Architecture> draws = new ArrayDeque<>(List.of(
                CELL.decisions().architecture(4, 4, 4, 4, 4, 4),
                CELL.decisions().architecture(4, 0, 0, 0, 0, 0),
                third,
                FIRST));
        assertThat(Evolution.feasible(context, 10, random(0), draws::pop)).isEqualTo(third);
        assertThat(draws).containsExactly(FIRST);
    }

    @Test
    void theNearestMissIsImprovedWhereNoDrawIsWithin() {
        SearchContext context = new SearchContext(CELL, limit("<= 3", EvolutionEdgesTest::sum), 1);
        int[] drawn = new int[1];
        Architecture found = Evolution.feasible(context, 200, random(0), () -> {
            drawn[0]++;
            return CELL.decisions().architecture(4, 4, 4, 4, 4, 4 - drawn[0] % 2);
        });
        assertThat(sum(found)).isLessThanOrEqualTo(3);
        assertThat(drawn[0]).isEqualTo(200);
    }

    @Test
    void whatNobodyMeetsEndsWithTheNearest() {
        SearchContext context = new SearchContext(CELL, limit("<= 1", a -> sum(a) + 1.5), 1);
        assertThatThrownBy(() -> Evolution.feasible(
                        context,
                        300,
                        random(0),
                        () -> FIRST.with(CELL.decisions().all().get(0), 1)))
                .isInstanceOfSatisfying(
                        InfeasibleException.class, e -> assertThat(e.nearest()).containsExactly(Map.entry("sum", 1.5)));
    }

    @Test
    void aSpaceOfOneMemberIsAskedForNoNeighbour() {
        SearchSpace fixed = TestSpaces.fixed();
        SearchContext context = new SearchContext(fixed, limit("<= 1", a -> 2), 1);
        assertThatThrownBy(() -> Evolution.feasible(
                        context, 5, random(0), () -> fixed.decisions().architecture()))
                .isInstanceOf(InfeasibleException.class)
                .hasMessage("no member of space 'fixed' was found within sum <= 1; the nearest reached sum 2; raise the"
                        + " limit sum <= 1, or widen the space");
        assertThat(Evolution.feasible(
                        new SearchContext(fixed, 1),
                        5,
                        random(0),
                        () -> fixed.decisions().architecture()))
                .isEqualTo(fixed.decisions().architecture());
    }
}
