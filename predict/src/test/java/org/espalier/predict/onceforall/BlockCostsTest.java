package org.espalier.predict.onceforall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.predict.Spaces;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

class BlockCostsTest {
    private static void agree(SearchSpace space, ToDoubleFunction<Architecture> cost) {
        BlockCosts tables = BlockCosts.of(space, cost).orElseThrow();
        for (int i = 0; i < 500; i++) {
            Architecture member = Architecture.uniform(space.decisions(), Seeds.generator(3, "test", i));
            double expected = cost.applyAsDouble(member);
            assertThat(tables.of(member.indices())).isCloseTo(expected, within(1e-9 * expected));
        }
    }

    @Test
    void countedCostsAddUp() {
        SearchSpace space = Spaces.tutorial();
        agree(space, a -> space.counters().macs().of(a));
        agree(space, a -> space.counters().params().of(a));
        agree(space, a -> 0.3 + 1e-7 * space.counters().activationBytes().of(a));
        SearchSpace other = Zoo.installed().space("proxyless", Map.of());
        agree(other, a -> other.counters().macs().of(a));
    }

    @Test
    void whatDoesNotAddUpHasNoTables() {
        SearchSpace space = Spaces.tutorial();
        assertThat(BlockCosts.of(space, a -> Math.sqrt(space.counters().macs().of(a))))
                .isEmpty();
        assertThat(BlockCosts.of(space, a -> Double.NaN)).isEmpty();
        SearchSpace cells = Spaces.cells();
        assertThat(BlockCosts.of(cells, a -> cells.counters().macs().of(a))).isEmpty();
    }

    @Test
    void theLeastIsTheLeastOfAll() {
        SearchSpace space = Spaces.small();
        // the larger expansion is the cheaper one in some blocks, and so is the second block of a stage
        ToDoubleFunction<Architecture> cost = a -> {
            double sum = 100 - 3 * a.index(space.decisions().byPath("resolution"));
            for (int stage = 1; stage <= 5; stage++) {
                int depth = a.index(space.decisions().byPath("stage" + stage + ".depth"));
                for (int block = 1; block <= depth + 1; block++) {
                    int expand = a.index(space.decisions().byPath("stage" + stage + ".block" + block + ".expand"));
                    sum += block == 2 && stage == 3 ? -2 - expand : stage % 2 == 0 ? 5 - expand : 5 + expand;
                }
            }
            return sum;
        };
        BlockCosts tables = BlockCosts.of(space, cost).orElseThrow();
        double least = Members.of(space).stream().mapToDouble(cost).min().orElseThrow();
        assertThat(cost.applyAsDouble(tables.least())).isEqualTo(least);
        assertThat(tables.of(tables.least().indices())).isCloseTo(least, within(1e-9));
    }
}
