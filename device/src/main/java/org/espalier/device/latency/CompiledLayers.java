package org.espalier.device.latency;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;

/** The layers of a space grouped by the decisions that matter to them, each group a table over those decisions' options. */
final class CompiledLayers {
    private static final int LARGEST_TABLE = 1 << 15;

    private final DecisionSet decisions;
    private final Map<List<Integer>, List<OpenLayer>> groups = new LinkedHashMap<>();
    private final List<OpenLayer> large = new ArrayList<>();

    CompiledLayers(List<OpenLayer> layers, DecisionSet decisions) {
        this.decisions = decisions;
        for (OpenLayer layer : layers) {
            List<Integer> support =
                    layer.support().stream().map(decisions::position).sorted().toList();
            if (cells(support) <= LARGEST_TABLE) {
                groups.computeIfAbsent(support, s -> new ArrayList<>()).add(layer);
            } else {
                large.add(layer);
            }
        }
    }

    private long cells(List<Integer> support) {
        long cells = 1;
        for (int position : support) {
            cells = Math.min(cells * decisions.all().get(position).size(), Integer.MAX_VALUE);
        }
        return cells;
    }

    /** Every layer that some member has, as far as tables tell. */
    Set<LayerKey> keys() {
        Set<LayerKey> keys = new LinkedHashSet<>();
        groups.forEach((support, layers) -> assignments(
                support,
                a -> layers.forEach(u -> {
                    LayerKey key = u.close(a);
                    if (key != null) {
                        keys.add(key);
                    }
                })));
        return keys;
    }

    /** The layers of one member that stand in no table. */
    Set<LayerKey> untabulated(Architecture architecture) {
        Set<LayerKey> keys = new LinkedHashSet<>();
        for (OpenLayer layer : large) {
            LayerKey key = layer.close(architecture);
            if (key != null) {
                keys.add(key);
            }
        }
        return keys;
    }

    private void assignments(List<Integer> support, Consumer<Architecture> each) {
        int[] indices = new int[decisions.size()];
        long cells = cells(support);
        for (int cell = 0; cell < cells; cell++) {
            int rest = cell;
            for (int position : support) {
                int size = decisions.all().get(position).size();
                indices[position] = rest % size;
                rest /= size;
            }
            each.accept(new Architecture(decisions, indices));
        }
    }

    private record Lookup(int[] positions, int[] sizes, double[] values) {
        double of(Architecture architecture) {
            int cell = 0;
            for (int i = positions.length - 1; i >= 0; i--) {
                cell = cell * sizes[i] + architecture.index(positions[i]);
            }
            return values[cell];
        }
    }

    /** The sum of the layers' times as a function of the architecture. */
    ToDoubleFunction<Architecture> sum(ToDoubleFunction<LayerKey> time) {
        Map<LayerKey, Double> known = new HashMap<>();
        ToDoubleFunction<LayerKey> once = key -> known.computeIfAbsent(key, time::applyAsDouble);
        List<Lookup> lookups = new ArrayList<>();
        groups.forEach((support, layers) -> {
            List<Double> values = new ArrayList<>();
            assignments(support, a -> values.add(sum(layers, a, once)));
            lookups.add(new Lookup(
                    support.stream().mapToInt(Integer::intValue).toArray(),
                    support.stream()
                            .map(decisions.all()::get)
                            .mapToInt(Decision::size)
                            .toArray(),
                    values.stream().mapToDouble(Double::doubleValue).toArray()));
        });
        return architecture -> {
            double sum = large.isEmpty() ? 0 : sum(large, architecture, time);
            for (Lookup lookup : lookups) {
                sum += lookup.of(architecture);
            }
            return sum;
        };
    }

    static double sum(List<OpenLayer> layers, Architecture architecture, ToDoubleFunction<LayerKey> time) {
        double sum = 0;
        for (OpenLayer layer : layers) {
            LayerKey key = layer.close(architecture);
            sum += key == null ? 0 : time.applyAsDouble(key);
        }
        return sum;
    }
}
