package org.espalier.device.latency;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.jspecify.annotations.Nullable;

/** The distinct layers of a space's members: which of them are measured, and a member's as a sum. */
final class SpaceLayers {
    private static final int DRAWS = 300;
    private static final Architecture CLOSED = new Architecture(new DecisionSet(List.of()));

    private final SearchSpace space;
    private final @Nullable CompiledLayers compiled;
    private final List<LayerKey> measured;
    private final int leftOut;

    private SpaceLayers(SearchSpace space, @Nullable CompiledLayers compiled, Set<LayerKey> all, int most) {
        this.space = space;
        this.compiled = compiled;
        this.measured = spread(new ArrayList<>(all), most);
        this.leftOut = all.size() - measured.size();
    }

    /**
     * Reads the layers.
     *
     * @param seed of the members that show layers which no table of decisions lists
     * @param most layers that are measured, evenly over the space's
     */
    static SpaceLayers of(SearchSpace space, long seed, int most) {
        Graph graph = space.graph().orElse(null);
        CompiledLayers compiled =
                graph == null ? null : new CompiledLayers(OpenLayerReading.of(graph, space.input()), space.decisions());
        Set<LayerKey> keys = new LinkedHashSet<>(compiled == null ? Set.of() : compiled.keys());
        for (int i = 0; i < DRAWS; i++) {
            Architecture member = space.sample(Seeds.generator(seed, "latency-layers", i));
            keys.addAll(compiled == null ? keys(space.network(member)) : compiled.untabulated(member));
        }
        return new SpaceLayers(space, compiled, keys, most);
    }

    private static Set<LayerKey> keys(Network network) {
        Set<LayerKey> keys = new LinkedHashSet<>();
        for (OpenLayer layer : OpenLayerReading.of(network)) {
            LayerKey key = layer.close(CLOSED);
            if (key != null) {
                keys.add(key);
            }
        }
        return keys;
    }

    private static List<LayerKey> spread(List<LayerKey> keys, int most) {
        if (keys.size() <= most) {
            return keys;
        }
        List<LayerKey> chosen = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            chosen.add(keys.get((int) ((long) i * keys.size() / most)));
        }
        return chosen;
    }

    /** The layers that are measured, in order. */
    List<LayerKey> measured() {
        return List.copyOf(measured);
    }

    /** How many layers of the space are not measured, but estimated from those that are. */
    int leftOut() {
        return leftOut;
    }

    /** What the layers of a member take together, by a table. */
    ToDoubleFunction<Architecture> sum(LatencyTable table) {
        return compiled == null
                ? a -> CompiledLayers.sum(OpenLayerReading.of(space.network(a)), CLOSED, table::of)
                : compiled.sum(table::of);
    }

    /** What tells this space's networks from all others, for the cache. */
    String purpose() {
        return space.name() + " " + space.decisions().all() + " "
                + measured.stream().map(LayerKey::id).sorted().toList();
    }
}
