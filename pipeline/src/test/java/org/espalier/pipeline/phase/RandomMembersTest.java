package org.espalier.pipeline.phase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.search.Constraints;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

class RandomMembersTest {
    private static final SearchSpace SPACE = Zoo.installed().space("nas-bench-201", Map.of("channels", 4, "cells", 1));

    private static List<Architecture> draw(String limit, long seed, int wanted) throws InterruptedException {
        Constraints limits = Constraints.parse(Map.of("params", limit), Constraints.counted(SPACE));
        return RandomMembers.draw(SPACE, limits::holdFor, seed, "test", wanted);
    }

    @Test
    void areDifferentMembersWithinTheLimits() throws InterruptedException {
        List<Architecture> all = draw("<= 1G", 1, 200);
        double median = all.stream()
                .mapToDouble(SPACE.counters().params()::of)
                .sorted()
                .skip(100)
                .findFirst()
                .orElseThrow();
        assertThat(all).hasSize(200).doesNotHaveDuplicates();
        List<Architecture> small = draw("<= " + (long) median, 1, 60);
        assertThat(small)
                .hasSize(60)
                .doesNotHaveDuplicates()
                .allMatch(member -> SPACE.counters().params().of(member) <= median);
    }

    @Test
    void dependOnTheSeedOnly() throws InterruptedException {
        assertThat(draw("<= 1G", 7, 20)).isEqualTo(draw("<= 1G", 7, 20)).isNotEqualTo(draw("<= 1G", 8, 20));
        assertThat(draw("<= 1G", 7, 20)).startsWith(draw("<= 1G", 7, 5).toArray(Architecture[]::new));
    }

    private static List<Architecture> spread(RandomMembers.Fit fits, int wanted) throws InterruptedException {
        return RandomMembers.spread(
                SPACE, member -> true, fits, SPACE.counters().macs()::of, 1, "test", wanted);
    }

    @Test
    void areSpreadOverTheirCostByStrata() throws InterruptedException {
        List<Architecture> drawn = draw("<= 1G", 1, 200);
        double[] sorted =
                drawn.stream().mapToDouble(SPACE.counters().macs()::of).sorted().toArray();
        List<Architecture> spread = spread(member -> true, 10);
        assertThat(spread).hasSize(10).doesNotHaveDuplicates().isSubsetOf(drawn);
        for (int i = 0; i < 10; i++) {
            assertThat((double) SPACE.counters().macs().of(spread.get(i)))
                    .isBetween(sorted[20 * i], sorted[20 * i + 19]);
        }
        assertThat(spread(member -> true, 1))
                .containsExactly(draw("<= 1G", 1, 1).get(0));
        assertThat(spread(member -> true, 0)).isEmpty();
    }

    @Test
    void whereAStratumHasNoneThatFitsAnotherGivesOneMore() throws InterruptedException {
        List<Architecture> drawn = draw("<= 1G", 1, 60);
        double third = drawn.stream()
                .mapToDouble(SPACE.counters().macs()::of)
                .sorted()
                .skip(20)
                .findFirst()
                .orElseThrow();
        List<Architecture> spread = spread(member -> SPACE.counters().macs().of(member) < third, 3);
        assertThat(spread)
                .hasSize(3)
                .doesNotHaveDuplicates()
                .allMatch(member -> SPACE.counters().macs().of(member) < third);
        assertThat(spread(member -> member.equals(drawn.get(7)), 3)).containsExactly(drawn.get(7));
        assertThat(spread(member -> false, 3)).isEmpty();
    }

    @Test
    void areFewerWhereTheLimitsLeaveNoMore() throws InterruptedException {
        assertThat(draw("<= 1", 1, 3)).isEmpty();
    }
}
