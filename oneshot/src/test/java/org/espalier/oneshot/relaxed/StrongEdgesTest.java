package org.espalier.oneshot.relaxed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Decision;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

class StrongEdgesTest {
    private static final Map<String, Object> SMALL = Map.of(
            "nodes", 2, "operations", List.of("skip_connect", "sep_conv_3x3"), "search_cells", 3, "cells", 3);

    private final StrongEdges rule = new StrongEdges(0.85, 2);

    private static SearchSpace darts(String inputs) {
        Map<String, Object> parameters = new LinkedHashMap<>(SMALL);
        parameters.put("inputs", inputs);
        return Zoo.installed().space("darts", parameters);
    }

    /** None, skip and convolution by edge; what is not named is weak. */
    private static Map<Decision, double[]> rows(Relaxation relaxation, Map<String, double[]> named) {
        Map<Decision, double[]> rows = new LinkedHashMap<>();
        for (Decision edge : relaxation.decisions()) {
            rows.put(edge, named.getOrDefault(edge.path(), new double[] {0.5, 0.3, 0.2}));
        }
        return rows;
    }

    private String cell(SearchSpace space, Map<String, double[]> named) {
        Relaxation relaxation = space.relaxation().orElseThrow();
        return space.codec().format(rule.of(relaxation, rows(relaxation, named)));
    }

    @Test
    void onlyTheStrongestAboveTheThresholdStay() {
        String cell = cell(
                darts("any"),
                Map.of(
                        "normal.edge2-0", new double[] {0.5, 0.9, 0.95},
                        "normal.edge2-1", new double[] {0.5, 0.85, 0.2},
                        "normal.edge3-0", new double[] {0.99, 0.88, 0.1},
                        "normal.edge3-1", new double[] {0.5, 0.87, 0.1},
                        "normal.edge3-2", new double[] {0.5, 0.1, 0.86}));
        assertThat(cell)
                .as("0.85 is not above it; none is strong where it competes, but does not count; the third edge into node 3 is too many")
                .contains("\"normal\":[[[\"sep_conv_3x3\",0]],[[\"skip_connect\",0],[\"skip_connect\",1]]]")
                .contains("\"reduce\":[[],[]]");
    }

    @Test
    void aSpaceWithTwoInputsKeepsItsOwnRule() {
        SearchSpace space = darts("two");
        Relaxation relaxation = space.relaxation().orElseThrow();
        Map<Decision, double[]> rows = rows(relaxation, Map.of("normal.edge3-2", new double[] {0.5, 0.1, 0.86}));
        assertThat(rule.of(relaxation, rows)).isEqualTo(relaxation.derivation().derive(rows));
    }

    @Test
    void whatItIsGivenStaysAsItIs() {
        Relaxation relaxation = darts("any").relaxation().orElseThrow();
        Map<Decision, double[]> rows = rows(relaxation, Map.of());
        rule.of(relaxation, rows);
        assertThat(rows.values()).allSatisfy(row -> assertThat(row).containsExactly(0.5, 0.3, 0.2));
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new StrongEdges(1.5, 2)).hasMessageContaining("1.5");
        assertThatThrownBy(() -> new StrongEdges(0.5, 0)).hasMessageContaining("0");
    }
}
