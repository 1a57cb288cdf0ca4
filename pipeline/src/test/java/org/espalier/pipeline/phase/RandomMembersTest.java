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

    @Test
    void areFewerWhereTheLimitsLeaveNoMore() throws InterruptedException {
        assertThat(draw("<= 1", 1, 3)).isEmpty();
    }
}
