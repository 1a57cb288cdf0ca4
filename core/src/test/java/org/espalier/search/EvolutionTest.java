package org.espalier.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;

class EvolutionTest {
    @Test
    void mutateOneChangesExactlyOneDecisionUniformly() {
        SearchSpace space = TestSpaces.cell();
        Architecture parent = space.decisions().architecture(0, 1, 2, 3, 4, 0);
        Map<Architecture, Integer> counts = new HashMap<>();
        for (int i = 0; i < 24_000; i++) {
            counts.merge(Evolution.mutateOne(space, parent, Seeds.generator(2, "mutant", i)), 1, Integer::sum);
        }
        assertThat(counts).hasSize(24);
        counts.forEach((child, count) -> {
            assertThat(IntStream.range(0, 6)
                            .filter(d -> child.index(d) != parent.index(d))
                            .count())
                    .isEqualTo(1);
            assertThat(count).isBetween(850, 1150);
        });
    }

    @Test
    void onlyDecisionsThatMatterAreChanged() {
        SearchSpace space = TestSpaces.elastic();
        Architecture shallow = space.canonical(
                space.decisions().architecture(new int[space.decisions().size()]));
        for (int i = 0; i < 200; i++) {
            Architecture child = Evolution.mutateOne(space, shallow, Seeds.generator(2, "mutant", i));
            assertThat(child).isNotEqualTo(shallow).isIn(space.neighbours(shallow));
        }
    }

    @Test
    void whatADeeperChildGainsIsDrawn() {
        SearchSpace space = TestSpaces.elastic();
        Architecture shallow =
                space.decisions().architecture(new int[space.decisions().size()]);
        long gained = IntStream.range(0, 2000)
                .mapToObj(i -> Evolution.mutate(space, shallow, 0.1, Seeds.generator(2, "mutant", i)))
                .filter(child ->
                        !child.option(space.decisions().byPath("kernel3")).equals("3"))
                .count();
        assertThat(gained).isPositive();
    }

    @Test
    void crossoverTakesEveryDecisionFromAParent() {
        SearchSpace space = TestSpaces.cell();
        Architecture mother = space.decisions().architecture(0, 0, 0, 0, 0, 0);
        Architecture father = space.decisions().architecture(1, 2, 3, 4, 1, 2);
        int fromFather = 0;
        for (int i = 0; i < 1000; i++) {
            Architecture child = Evolution.crossover(space, mother, father, Seeds.generator(2, "child", i));
            for (int d = 0; d < 6; d++) {
                assertThat(child.index(d)).isIn(mother.index(d), father.index(d));
                fromFather += child.index(d) == father.index(d) ? 1 : 0;
            }
        }
        assertThat(fromFather).isBetween(2800, 3200);
    }

    @Test
    void tournamentPrefersTheBest() {
        Architecture any = TestSpaces.cell().decisions().architecture(0, 0, 0, 0, 0, 0);
        List<Trial> population = IntStream.range(0, 10)
                .mapToObj(i -> new Candidate(i, any).scored(i))
                .toList();
        long won = IntStream.range(0, 1000)
                .filter(i -> Evolution.tournament(population, 5, Seeds.generator(1, "t", i))
                                .number()
                        == 9)
                .count();
        // 1 - 0.9^5 = 0.41
        assertThat(won).isBetween(360L, 460L);
    }
}
