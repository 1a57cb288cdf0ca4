package org.espalier.device.latency;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.device.Device;
import org.espalier.device.Protocol;
import org.espalier.device.latency.table.BlockForm;
import org.espalier.device.latency.table.BlockTable;
import org.espalier.device.latency.table.TableLayer;
import org.espalier.device.onnx.OnnxExporter;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;

/**
 * Measures the blocks of a space as published tables have them: each as a whole, less what the runtime takes for an empty model. Resumable as {@link
 * LatencyStudy} is.
 *
 * @param cache where measurements are kept
 * @param seed of the members that show which blocks there are
 */
public record BlockStudy(LatencyCache cache, long seed) {
    /** Members of each size of input: in a space of 20 blocks of 9 kinds, a block is missed once in a thousand studies. */
    private static final int DRAWS = 400;

    private static final int SAVE_EVERY = 20;

    /**
     * Measures every block that members were seen to have.
     *
     * @throws IllegalArgumentException where members are no chains of inverted bottlenecks
     */
    public BlockTable measure(SearchSpace space, BlockForm form, Device device, MeasuringListener progress) {
        Map<String, TableLayer> layers = layers(space, form);
        OnnxExporter exporter = OnnxExporter.create();
        Map<String, Double> raw = new LinkedHashMap<>(cache.blocks(device));
        List<TableLayer> missing =
                layers.values().stream().filter(l -> !raw.containsKey(id(l))).toList();
        String empty = LatencyTable.NOTHING.id();
        if (!raw.containsKey(empty)) {
            byte[] nothing = exporter.chain(LatencyTable.NOTHING.chain(), LatencyTable.NOTHING.inputs());
            raw.put(empty, measured(device, empty, nothing));
        }
        for (int i = 0; i < missing.size(); i++) {
            Network part = missing.get(i).part();
            raw.put(
                    id(missing.get(i)),
                    measured(device, missing.get(i).key(), exporter.export(part, Weights.random(part, seed))));
            progress.step("blocks", i + 1, missing.size());
            if ((i + 1) % SAVE_EVERY == 0 || i + 1 == missing.size()) {
                cache.saveBlocks(device, raw);
            }
        }
        Map<String, Double> millis = new LinkedHashMap<>();
        layers.forEach((key, layer) -> millis.put(key, Math.max(0, found(raw, id(layer)) - found(raw, empty))));
        return new BlockTable(device.name(), form, millis);
    }

    private static double found(Map<String, Double> raw, String id) {
        Double millis = raw.get(id);
        if (millis == null) {
            throw new IllegalStateException("not measured: " + id);
        }
        return millis;
    }

    private static double measured(Device device, String name, byte[] model) {
        return device.measure("block " + name, model, Protocol.LAYER).calmest(Protocol.CALM_WINDOW);
    }

    /** What the block computes, whatever it is called. */
    private static String id(TableLayer layer) {
        StringBuilder id = new StringBuilder().append(layer.part().input());
        layer.part().layers().forEach(l -> id.append(' ').append(l.operation()).append(l.inputs()));
        return id.toString();
    }

    private Map<String, TableLayer> layers(SearchSpace space, BlockForm form) {
        Map<String, TableLayer> layers = new LinkedHashMap<>();
        int number = 0;
        for (Architecture size : sizes(space)) {
            for (int i = 0; i < DRAWS; i++) {
                SplittableRandom random = Seeds.generator(seed, "latency-blocks", number++);
                Architecture member = at(space, space.sample(random), size);
                form.layers(space.network(member)).forEach(layer -> layers.putIfAbsent(layer.key(), layer));
            }
        }
        return layers;
    }

    private static Architecture at(SearchSpace space, Architecture member, Architecture size) {
        Architecture fixed = member;
        for (Decision decision : space.input().elements().support()) {
            fixed = fixed.with(decision, size.index(decision));
        }
        return fixed;
    }

    /** One architecture for each size of input that the space has. */
    private static List<Architecture> sizes(SearchSpace space) {
        List<Architecture> sizes = List.of(
                new Architecture(space.decisions(), new int[space.decisions().size()]));
        for (Decision decision : space.input().elements().support()) {
            List<Architecture> more = new ArrayList<>();
            for (Architecture size : sizes) {
                for (int i = 0; i < decision.size(); i++) {
                    more.add(size.with(decision, i));
                }
            }
            sizes = more;
        }
        return sizes;
    }
}
