package org.espalier.device.latency;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.espalier.device.Device;
import org.espalier.device.Protocol;
import org.espalier.device.latency.table.MissingLayerException;
import org.espalier.device.onnx.OnnxExporter;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Shape;

/** Milliseconds by layer on one device, without what a runtime takes to start any model at all. Layers not measured are estimated. */
final class LatencyTable {
    private static final int SAVE_EVERY = 20;

    /** What no network has, and what a runtime takes to start any model is read off. */
    static final LayerKey NOTHING = new LayerKey(List.of(Activation.relu()), List.of(Shape.of(1, 1, 1)));

    private final Map<String, Double> millis;
    private final Map<String, List<LayerKey>> byChain = new HashMap<>();
    private final double start;
    private final double perMac;

    private LatencyTable(Map<String, Double> raw, Collection<LayerKey> measured) {
        this.millis = Map.copyOf(raw);
        this.start = measured(raw, NOTHING);
        double time = 0;
        double work = 0;
        for (LayerKey key : measured) {
            byChain.computeIfAbsent(key.chainId(), c -> new ArrayList<>()).add(key);
            time += Math.max(0, measured(raw, key) - start);
            work += work(key);
        }
        this.perMac = work == 0 ? 0 : time / work;
    }

    private static double measured(Map<String, Double> raw, LayerKey key) {
        Double millis = raw.get(key.id());
        if (millis == null) {
            throw new MissingLayerException("the table", key.id());
        }
        return millis;
    }

    /**
     * The table of measured layers.
     *
     * @param raw milliseconds by the keys' ids, with {@link #NOTHING}
     * @param measured the layers that the others are estimated from
     * @throws MissingLayerException where one of them is not in it
     */
    static LatencyTable of(Map<String, Double> raw, Collection<LayerKey> measured) {
        return new LatencyTable(raw, measured);
    }

    /** Measures what the cache does not hold; milliseconds by the keys' ids, with {@link #NOTHING}. */
    static Map<String, Double> measure(
            Collection<LayerKey> keys,
            Device device,
            OnnxExporter exporter,
            LatencyCache cache,
            MeasuringListener progress) {
        Map<String, Double> raw = new HashMap<>(cache.table(device));
        List<LayerKey> missing = new ArrayList<>();
        LinkedHashSet<LayerKey> all = new LinkedHashSet<>(keys);
        all.add(NOTHING);
        all.stream().filter(k -> !raw.containsKey(k.id())).forEach(missing::add);
        for (int i = 0; i < missing.size(); i++) {
            LayerKey key = missing.get(i);
            byte[] model = exporter.chain(key.chain(), key.inputs());
            raw.put(
                    key.id(),
                    device.measure("layer " + key.id(), model, Protocol.LAYER).calmest(Protocol.CALM_WINDOW));
            progress.step("layers", i + 1, missing.size());
            if ((i + 1) % SAVE_EVERY == 0 || i + 1 == missing.size()) {
                cache.saveTable(device, raw);
            }
        }
        return raw;
    }

    double of(LayerKey key) {
        Double measured = millis.get(key.id());
        return measured == null ? estimate(key) : Math.max(0, measured - start);
    }

    /** By work, from the layer with the same operations whose size is nearest, or else from all layers. */
    private double estimate(LayerKey key) {
        LayerKey nearest = null;
        for (LayerKey other : byChain.getOrDefault(key.chainId(), List.of())) {
            if (nearest == null || distance(key, other) < distance(key, nearest)) {
                nearest = other;
            }
        }
        return nearest == null ? perMac * work(key) : of(nearest) * work(key) / work(nearest);
    }

    private static double distance(LayerKey a, LayerKey b) {
        return Math.abs(a.elements() - b.elements());
    }

    /** Multiply-accumulates and memory traffic in one number: a moved value counts like a few multiplications. */
    private static double work(LayerKey key) {
        return key.macs() + 4.0 * key.elements();
    }
}
