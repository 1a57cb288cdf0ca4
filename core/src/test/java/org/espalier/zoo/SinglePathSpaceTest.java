package org.espalier.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.graph.Conv;
import org.espalier.graph.Network;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The space of Single-Path NAS: its chain, its size, and what it counts. */
class SinglePathSpaceTest {
    private static final SearchSpace SPACE = Zoo.installed().space("single-path", Map.of());

    private static Architecture all(String use, int kernel, int expand) {
        Architecture member =
                SPACE.decisions().architecture(new int[SPACE.decisions().size()]);
        for (Decision decision : SPACE.decisions().all()) {
            String option = decision.path().endsWith(".kernel")
                    ? "" + kernel
                    : decision.path().endsWith(".expand") ? "" + expand : use;
            member = member.with(decision, decision.indexOf(option));
        }
        return SPACE.canonical(member);
    }

    /** By hand: expansion, depthwise and projection of each block with their batch norms. */
    private static long params(boolean skips, int kernel, int expand) {
        int[] out = {24, 40, 80, 96, 192};
        long sum = 3 * 9 * 32 + 2 * 32 + 32 * 9 + 2 * 32 + 32 * 16 + 2 * 16;
        int in = 16;
        for (int stage = 0; stage < 5; stage++) {
            for (int block = 0; block < (skips ? 1 : 4); block++) {
                sum += block(in, in * expand, out[stage], kernel);
                in = out[stage];
            }
        }
        return sum + block(192, 6 * 192, 320, 3) + 320 * 1280 + 2 * 1280 + 1280 * 1000 + 1000;
    }

    private static long block(long in, long hidden, long out, long kernel) {
        return in * hidden + 2 * hidden + hidden * kernel * kernel + 2 * hidden + hidden * out + 2 * out;
    }

    @ParameterizedTest
    @CsvSource({"block, 5, 6", "block, 3, 3", "skip, 5, 3", "skip, 3, 6"})
    void countsAreThoseOfTheChain(String use, int kernel, int expand) {
        Architecture member = all(use, kernel, expand);
        long expected = params(use.equals("skip"), kernel, expand);
        assertThat(SPACE.network(member).params()).isEqualTo(expected);
        assertThat(SPACE.counters().params().of(member)).isEqualTo(expected);
    }

    /** Five blocks of 4 kinds, fifteen of 4 or nothing. */
    @Test
    void itsSizeIsThatOfItsLayers() {
        assertThat(SPACE.size())
                .isEqualTo(BigInteger.valueOf(4)
                        .pow(5)
                        .multiply(BigInteger.valueOf(5).pow(15)));
    }

    @Test
    void imagesShrinkAtTheFirstBlockOfEachStageButTheFourth() {
        Network network = SPACE.network(all("block", 5, 6));
        List<Integer> strides = network.layers().stream()
                .filter(layer -> layer.operation() instanceof Conv conv && conv.isDepthwise())
                .map(layer -> ((Conv) layer.operation()).stride())
                .toList();
        assertThat(strides).containsExactly(1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1);
    }

    @Test
    void randomMembersAreCountedAndWrittenBothWays() {
        for (int i = 0; i < 20; i++) {
            Architecture member = SPACE.sample(Seeds.generator(7, "members", i));
            assertThat(SPACE.counters().macs().of(member))
                    .isEqualTo(SPACE.network(member).macs());
            assertThat(SPACE.codec().parse(SPACE.codec().format(member))).isEqualTo(member);
        }
    }

    @Test
    void evenKernelsAreRefused() {
        assertThatThrownBy(() -> Zoo.installed().space("single-path", Map.of("kernel", List.of(3, 4))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kernel sizes must be odd, got 4");
    }
}
