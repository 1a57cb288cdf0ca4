package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

/** Skips are counted in the derived cell, and ruled out by asking the space's rule again. */
class SkipsTest {
    private static final SearchSpace CELLS = Zoo.installed()
            .space("nas-bench-201", Map.of("input", List.of(3, 8, 8), "classes", 4, "channels", 2, "cells", 1));
    private static final SearchSpace DARTS = Zoo.installed()
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
                            2));

    /** On each edge the skip has the given share, and of the others the last one has most of the rest. */
    private static Map<Decision, double[]> shares(SearchSpace space, double... skips) {
        Map<Decision, double[]> shares = new LinkedHashMap<>();
        Relaxation relaxation = space.relaxation().orElseThrow();
        int at = 0;
        for (Decision decision : relaxation.decisions()) {
            double skip = skips[at++ % skips.length];
            double[] row = new double[decision.size()];
            for (int i = 0; i < row.length; i++) {
                row[i] = (1 - skip) * (i + 1) / (row.length * (row.length + 1.0) / 2);
            }
            row[Skips.of(decision)] = skip;
            shares.put(decision, row);
        }
        return shares;
    }

    private static int count(SearchSpace space, Choice choice, Map<Decision, double[]> shares) {
        Relaxation relaxation = space.relaxation().orElseThrow();
        return Skips.count(relaxation, choice.of(relaxation, shares));
    }

    @Test
    void aCellThatTheSkipsHaveWonIsFullOfThem() {
        assertThat(count(CELLS, Choice.OF_THE_SPACE, shares(CELLS, 0.9))).isEqualTo(6);
        assertThat(count(CELLS, Choice.OF_THE_SPACE, shares(CELLS, 0.01))).isZero();
        // two nodes with two inputs each in the normal cell; the reduction cell does not count
        assertThat(count(DARTS, Choice.OF_THE_SPACE, shares(DARTS, 0.9))).isEqualTo(4);
    }

    @Test
    void theWeakestOrTheStrongestAreRuledOut() {
        Map<Decision, double[]> shares = shares(CELLS, 0.90, 0.91, 0.92, 0.93, 0.94, 0.95);
        for (FewerSkips.First first : FewerSkips.First.values()) {
            FewerSkips choice = new FewerSkips(2, first);
            assertThat(count(CELLS, choice, shares)).isEqualTo(2);
            Relaxation relaxation = CELLS.relaxation().orElseThrow();
            Architecture member = choice.of(relaxation, shares);
            List<Decision> left = Skips.chosen(relaxation, member);
            List<Decision> all = relaxation.decisions();
            assertThat(left).isEqualTo(first == FewerSkips.First.WEAKEST ? all.subList(4, 6) : all.subList(0, 2));
        }
        assertThat(shares.values()).allSatisfy(row -> assertThat(row).doesNotContain(Double.NEGATIVE_INFINITY));
        assertThat(count(DARTS, new FewerSkips(0, FewerSkips.First.WEAKEST), shares(DARTS, 0.9)))
                .isZero();
    }

    @Test
    void aRankingIsOneOfCandidatesWithWeights() {
        Map<String, List<String>> ranking = Skips.ranking(shares(CELLS, 0.9));
        assertThat(ranking.values())
                .hasSize(6)
                .allSatisfy(row -> assertThat(row).containsExactly("nor_conv_3x3", "nor_conv_1x1"));
    }

    @Test
    void aSpaceWithoutSkipsLacksThem() {
        assertThat(Skips.lacks(CELLS)).isEmpty();
        assertThat(Skips.lacks(DARTS)).isEmpty();
    }
}
