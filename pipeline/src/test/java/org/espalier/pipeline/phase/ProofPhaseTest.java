package org.espalier.pipeline.phase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.espalier.graph.Network;
import org.espalier.pipeline.phase.RetrainPhase.Origin;
import org.espalier.pipeline.phase.RetrainPhase.Run;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

class ProofPhaseTest {
    private static final Network ANY = Zoo.installed().network("mobilenet-v3-small", Map.of());

    private static Run run(String name, Origin origin) {
        return new Run(name, origin, origin == Origin.BASELINE ? "" : name, ANY);
    }

    private static List<String> proved(Map<String, Double> valid) {
        List<Run> runs = List.of(
                run("found-1", Origin.FOUND),
                run("found-2", Origin.FOUND),
                run("random-1", Origin.RANDOM),
                run("random-2", Origin.RANDOM),
                run("small", Origin.BASELINE),
                run("large", Origin.BASELINE));
        return ProofPhase.places(runs, valid).stream()
                .map(place -> place.get(0).name())
                .toList();
    }

    @Test
    void theTestSplitIsReadOnceForTheBestOfEachOriginAndForEveryBaseline() {
        assertThat(proved(Map.of("found-1", 0.7, "found-2", 0.8, "random-1", 0.9, "random-2", 0.6, "small", 0.1)))
                .containsExactly("found-2", "random-1", "small", "large");
    }

    @Test
    void theOrderOfTheSearchDecidesTies() {
        assertThat(proved(Map.of("found-1", 0.7, "found-2", 0.7, "random-1", 0.3, "random-2", 0.4)))
                .containsExactly("found-1", "random-2", "small", "large");
    }

    @Test
    void theNextBestStandsByWhereTheBestBreaksALimit() {
        List<Run> runs =
                List.of(run("found-1", Origin.FOUND), run("found-2", Origin.FOUND), run("found-3", Origin.FOUND));
        assertThat(ProofPhase.places(runs, Map.of("found-1", 0.5, "found-2", 0.9, "found-3", 0.7)))
                .singleElement()
                .satisfies(place ->
                        assertThat(place).extracting(Run::name).containsExactly("found-2", "found-3", "found-1"));
    }

    @Test
    void withoutRandomMembersThereIsNoRowForThem() {
        assertThat(ProofPhase.places(List.of(run("found-1", Origin.FOUND)), Map.of("found-1", 0.5)))
                .containsExactly(List.of(run("found-1", Origin.FOUND)));
    }
}
