package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.relaxed.FewerSkips.First;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

/** The last drop: {@code none} goes first, skips go where there are too many, and where nothing else is left both stay. */
class WithoutNoneTest {
    private static final SearchSpace CELLS = Zoo.installed()
            .space("nas-bench-201", Map.of("input", List.of(3, 8, 8), "classes", 4, "channels", 2, "cells", 1));
    private static final Relaxation RELAXATION = CELLS.relaxation().orElseThrow();
    private static final Choice TWO_SKIPS = new WithoutNone(new FewerSkips(2, First.WEAKEST));

    /** Shares of none, skip_connect, nor_conv_1x1, nor_conv_3x3 and avg_pool_3x3, edge after edge. */
    private static Map<Decision, double[]> shares(double[]... rows) {
        Map<Decision, double[]> shares = new LinkedHashMap<>();
        for (int i = 0; i < RELAXATION.decisions().size(); i++) {
            shares.put(RELAXATION.decisions().get(i), rows[Math.min(i, rows.length - 1)]);
        }
        return shares;
    }

    private static String derived(Choice choice, Map<Decision, double[]> shares) {
        return CELLS.codec().format(choice.of(RELAXATION, shares));
    }

    @Test
    void noneGoesFirst() {
        Map<Decision, double[]> shares = shares(
                new double[] {0.9, 0, 0, 0.04, 0.06}, // what has no share was dropped before
                new double[] {0.9, 0, 0.06, 0.04, 0});
        assertThat(derived(Choice.OF_THE_SPACE, shares)).isEqualTo("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|");
        assertThat(derived(TWO_SKIPS, shares))
                .isEqualTo(
                        "|avg_pool_3x3~0|+|nor_conv_1x1~0|nor_conv_1x1~1|+|nor_conv_1x1~0|nor_conv_1x1~1|nor_conv_1x1~2|");
    }

    @Test
    void whereNothingElseIsLeftNoneStays() {
        assertThat(derived(TWO_SKIPS, shares(new double[] {1, 0, 0, 0, 0}, new double[] {0, 0, 0, 1, 0})))
                .startsWith("|none~0|+|nor_conv_3x3~0|");
    }

    @Test
    void theWeakestSkipsGoAndNeitherWhatWasDroppedNorNoneTakesTheirPlace() {
        double[][] rows = new double[6][];
        for (int i = 0; i < 6; i++) {
            double skip = 0.5 - i / 100.0;
            rows[i] = new double[] {0.9 - skip, skip, 0, 0.1, 0};
        }
        assertThat(derived(TWO_SKIPS, shares(rows)))
                .isEqualTo(
                        "|skip_connect~0|+|skip_connect~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|");
    }

    @Test
    void aSkipStaysWhereItsEdgeHasNothingElse() {
        assertThat(derived(TWO_SKIPS, shares(new double[] {0.6, 0.4, 0, 0, 0})))
                .isEqualTo(
                        "|skip_connect~0|+|skip_connect~0|skip_connect~1|+|skip_connect~0|skip_connect~1|skip_connect~2|");
    }

    /** DARTS's rule has to choose something, and there is only one thing to choose. */
    @Test
    void aSpaceOfSkipsAloneKeepsThem() {
        SearchSpace space = Zoo.installed()
                .space(
                        "darts",
                        Map.of(
                                "input",
                                List.of(3, 8, 8),
                                "classes",
                                4,
                                "search_channels",
                                2,
                                "search_cells",
                                3,
                                "nodes",
                                1,
                                "operations",
                                List.of("skip_connect")));
        Relaxation relaxation = space.relaxation().orElseThrow();
        Map<Decision, double[]> even = new LinkedHashMap<>();
        relaxation.decisions().forEach(decision -> even.put(decision, new double[] {0.5, 0.5}));
        for (Choice choice : List.of(new FewerSkips(0, First.STRONGEST), TWO_SKIPS)) {
            assertThat(Skips.count(relaxation, choice.of(relaxation, even))).isEqualTo(2);
        }
    }

    @Test
    void whatIsForbiddenCountsLittleButIsCompared() {
        Map<Decision, double[]> shares = shares(new double[] {0.2, 0.5, 0, 0.3, 0});
        Architecture two = TWO_SKIPS.of(RELAXATION, shares);
        assertThat(TWO_SKIPS.logLikelihood(RELAXATION, shares, two))
                .isCloseTo(2 * Math.log(0.5) + 4 * Math.log(0.3), within(1e-9));
        Architecture three = member(
                "|skip_connect~0|+|skip_connect~0|skip_connect~1|" + "+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|");
        assertThat(TWO_SKIPS.logLikelihood(RELAXATION, shares, three))
                .isCloseTo(3 * Math.log(0.5) + 3 * Math.log(0.3) + Math.log(1e-9), within(1e-9));
        Architecture dropped =
                member("|none~0|+|avg_pool_3x3~0|skip_connect~1|" + "+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|");
        assertThat(TWO_SKIPS.logLikelihood(RELAXATION, shares, dropped))
                .isCloseTo(2 * Math.log(1e-12) + Math.log(0.5) + 3 * Math.log(0.3), within(1e-9));
    }

    private static Architecture member(String notation) {
        return CELLS.codec().parse(notation);
    }
}
