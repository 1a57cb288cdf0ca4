package org.espalier.device.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.Concat;
import org.espalier.graph.Primitives.Pool;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The layers of a graph under an architecture are those of the network that it closes to. */
class OpenLayerReadingTest {
    private static final Architecture CLOSED = new Architecture(new DecisionSet(List.of()));

    /** What no fusing changes: multiply-accumulates, and for what joins and pools a number by its name. */
    private static double time(LayerKey key) {
        Operation first = key.chain().get(0);
        boolean joins = first instanceof Concat || first instanceof Add || first instanceof Pool;
        return key.macs() + (joins ? 1 + Math.floorMod(key.id().hashCode(), 1000) : 0);
    }

    private static SearchSpace space(String name) {
        Map<String, Map<String, Object>> small = Map.of(
                "enas", Map.of("nodes", 3, "channels", 4, "layers", 3, "search_layers", 1, "search_channels", 2),
                "nas-bench-201", Map.of("channels", 4, "cells", 1));
        return Zoo.installed().space(name, small.getOrDefault(name, Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"enas", "nas-bench-201", "mobilenet-v3"})
    void layersAreThoseOfTheClosedNetwork(String name) {
        SearchSpace space = space(name);
        ToDoubleFunction<Architecture> open = new CompiledLayers(
                        OpenLayerReading.of(space.graph().orElseThrow(), space.input()), space.decisions())
                .sum(OpenLayerReadingTest::time);
        for (int i = 0; i < 40; i++) {
            Architecture member = space.sample(Seeds.generator(2, "member", i));
            double closed =
                    CompiledLayers.sum(OpenLayerReading.of(space.network(member)), CLOSED, OpenLayerReadingTest::time);
            assertThat(open.applyAsDouble(member)).as("%s", member).isCloseTo(closed, within(1e-6));
        }
    }
}
