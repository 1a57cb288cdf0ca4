package org.espalier.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cells of darts in which every edge has an operation, or none. */
class DartsEdgesTest {
    private static final String EDGES =
            "{\"normal\":[[[\"sep_conv_3x3\",0],[\"skip_connect\",1]],[[\"max_pool_3x3\",0],[\"dil_conv_5x5\",2]]],\"normal_concat\":[2,3],"
                    + "\"reduce\":[[[\"skip_connect\",0],[\"avg_pool_3x3\",1]],[[\"sep_conv_5x5\",1],[\"skip_connect\",2]]],\"reduce_concat\":[2,3]}";
    private static final String PAIRS = EDGES.replace("[[[", "[[").replace("]]]", "]]").replace("]],[[", "],[");

    private static SearchSpace space(Map<String, Object> more) {
        Map<String, Object> parameters =
                new HashMap<>(Map.of("nodes", 2, "channels", 8, "cells", 3, "search_cells", 3, "inputs", "any"));
        parameters.putAll(more);
        return Zoo.installed().space("darts", parameters);
    }

    @Test
    void aCellWithTwoInputsANodeIsTheSameNetworkInBothSpaces() {
        SearchSpace any = space(Map.of());
        SearchSpace two = space(Map.of("inputs", "two"));
        Architecture everyEdge = any.codec().parse(EDGES);
        Architecture pairs = two.codec().parse(PAIRS);
        assertThat(any.codec().format(everyEdge)).isEqualTo(EDGES);
        assertThat(any.network(everyEdge).params()).isEqualTo(two.network(pairs).params());
        assertThat(any.network(everyEdge).macs()).isEqualTo(two.network(pairs).macs());
    }

    @Test
    void aNodeMayHaveAnyNumberOfInputs() {
        SearchSpace space = space(Map.of("operations", List.of("skip_connect", "sep_conv_3x3")));
        assertThat(space.size()).as("3 options on each of 5 edges of 2 cells").isEqualTo(BigInteger.valueOf(59049));
        String text = "{\"normal\":[[],[[\"skip_connect\",0],[\"sep_conv_3x3\",1],[\"skip_connect\",2]]],\"normal_concat\":[2,3],\"reduce\":[[],[]],"
                + "\"reduce_concat\":[2,3]}";
        Architecture member = space.codec().parse(text);
        assertThat(space.codec().format(member)).isEqualTo(text);
        assertThat(member.option(space.decisions().all().get(0))).isEqualTo("none");
    }

    @Test
    void theStrongestOptionIsDerivedNoneIncluded() {
        SearchSpace space = space(Map.of("operations", List.of("skip_connect", "sep_conv_3x3")));
        Map<Decision, double[]> rows = new HashMap<>();
        space.relaxation().orElseThrow().decisions().forEach(edge -> rows.put(edge, new double[] {0.5, 0.2, 0.3}));
        rows.put(space.decisions().all().get(0), new double[] {0.4, 0.1, 0.5});
        assertThat(space.codec().format(space.relaxation().orElseThrow().derivation().derive(rows)))
                .startsWith("{\"normal\":[[[\"sep_conv_3x3\",0]],[]],");
    }

    @Test
    void aCodeSaysWhichSpaceItIsOf() {
        Map<String, Object> fitting = new DartsSpaceFactory().fitting(Map.of(), EDGES);
        assertThat(fitting).containsEntry("inputs", "any").containsEntry("nodes", 2);
        assertThat(Zoo.installed().space("darts", fitting).codec().parse(EDGES)).isNotNull();
        assertThat(new DartsSpaceFactory().fitting(Map.of(), PAIRS)).doesNotContainKey("inputs");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[[[\"sep_conv_3x3\",2]],[]] | node 2: input 2 is not one of 0..1",
                "[[],[[\"skip_connect\",1],[\"skip_connect\",1]]] | node 3: input 1 has two operations",
                "[[[\"conv_9x9\",0]],[]] | node 2: no operation 'conv_9x9', one of",
                "[[[\"skip_connect\"]],[]] | node 2 position 0: expected [\"op\",input]",
                "[[]] | 1 nodes, this space has nodes=2",
                "[[],3] | node 3: expected [[\"op\",input],..], got 3"
            })
    void aBadEntryIsNamed(String normal, String expected) {
        String text = "{\"normal\":" + normal.trim() + ",\"reduce\":[[],[]]}";
        assertThatThrownBy(() -> space(Map.of()).codec().parse(text)).hasMessageContaining(expected.trim());
    }
}
