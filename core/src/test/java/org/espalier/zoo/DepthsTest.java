package org.espalier.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.espalier.graph.Graph;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same decisions in networks of other depths. */
class DepthsTest {
    private static SearchSpace darts(int cells) {
        return Zoo.installed()
                .space("darts", Map.of("input", List.of(3, 8, 8), "cells", cells, "channels", 2, "search_channels", 2));
    }

    private static SearchSpace nasBench201(int cells) {
        return Zoo.installed().space("nas-bench-201", Map.of("input", List.of(3, 8, 8), "cells", cells, "channels", 2));
    }

    private static long cells(SearchSpace space, double depth) {
        Relaxation own = space.relaxation().orElseThrow();
        Relaxation other = space.relaxation(depth).orElseThrow();
        assertThat(other.decisions()).isEqualTo(own.decisions());
        if (cells(other.graph()) >= 3) { // fewer have one kind of cell only
            assertThat(other.graph().decisions()).containsExactlyInAnyOrderElementsOf(own.decisions());
        }
        return cells(other.graph());
    }

    private static long cells(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> node.name().contains("cell"))
                .count();
    }

    /** Those of P-DARTS, of the 20 and 14 cells that papers train in the end; never so few that one kind of cell is missing. */
    @ParameterizedTest
    @CsvSource({
        "20,0.25,5",
        "20,0.55,11",
        "20,0.85,17",
        "14,0.25,4",
        "14,0.55,8",
        "14,0.85,12",
        "20,1,20",
        "8,0.25,3",
        "2,0.25,2",
        "1,0.5,1"
    })
    void dartsHasAShareOfItsCells(int cells, double depth, long expected) {
        assertThat(cells(darts(cells), depth)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"5,0.25,3", "5,0.55,9", "5,0.85,12", "5,1,15", "1,0.25,3", "1,0.85,3"})
    void nasBench201HasAShareOfEachStage(int cells, double depth, long expected) {
        assertThat(cells(nasBench201(cells), depth)).isEqualTo(expected);
    }

    @Test
    void theSearchNetworkStaysWhatItIs() {
        assertThat(cells(darts(20).relaxation().orElseThrow().graph())).isEqualTo(8);
        assertThat(cells(nasBench201(5).relaxation().orElseThrow().graph())).isEqualTo(15);
    }

    @Test
    void dartsWithAnyNumberOfInputsToo() {
        SearchSpace space = Zoo.installed()
                .space(
                        "darts",
                        Map.of(
                                "input",
                                List.of(3, 8, 8),
                                "cells",
                                20,
                                "channels",
                                2,
                                "search_channels",
                                2,
                                "nodes",
                                2,
                                "inputs",
                                "any"));
        assertThat(cells(space, 0.55)).isEqualTo(11);
    }

    @Test
    void aSpaceThatKnowsOneDepthSaysSo() {
        assertThat(Zoo.installed().space("mobilenet-v3", Map.of()).relaxation(0.5))
                .isEmpty();
    }

    @Test
    void aDepthIsAShare() {
        for (double depth : new double[] {0, -0.5, 1.5, Double.NaN}) {
            assertThatThrownBy(() -> darts(8).relaxation(depth))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("depth " + depth + " is no share above 0, at most 1");
        }
    }
}
