package org.espalier.device.latency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.device.Device;
import org.espalier.device.Protocol;
import org.espalier.device.latency.model.LineFit;
import org.espalier.device.onnx.OnnxExporter;
import org.espalier.graph.Graph;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.stats.Correlation;
import org.espalier.stats.Samples;

/**
 * Makes a {@link LatencyModel}: measures each distinct layer of a space once, then whole random members, some to fit the correction and
 * others to know the error. What the cache holds is not measured again.
 *
 * @param cache where measurements are kept
 * @param seed which members are drawn
 * @param fitted members for the fit, at least 1
 * @param heldOut members for the error
 * @param mostLayers layers measured at most, evenly over the space's; the others are estimated from these
 */
public record LatencyModelBuilder(LatencyCache cache, long seed, int fitted, int heldOut, int mostLayers) {
    private static final int DRAWS_FOR_LAYERS = 300;
    private static final int DRAWS_PER_MEMBER = 50;
    private static final Architecture CLOSED = new Architecture(new DecisionSet(List.of()));

    public LatencyModelBuilder {
        if (fitted < 1 || heldOut < 0 || mostLayers < 1) {
            throw new IllegalArgumentException("bad latency model settings: " + fitted + " members for the fit, "
                    + heldOut + " held out, at most " + mostLayers + " layers");
        }
    }

    /** 20 members for the fit, 30 held out, at most 1,500 layers. */
    public LatencyModelBuilder(LatencyCache cache, long seed) {
        this(cache, seed, 20, 30, 1500);
    }

    /** Measures and fits; takes a minute or two the first time. */
    public LatencyModel build(SearchSpace space, Device device, MeasuringListener progress) {
        OnnxExporter exporter = OnnxExporter.create();
        Graph graph = space.graph().orElse(null);
        CompiledLayers compiled =
                graph == null ? null : new CompiledLayers(OpenLayerReading.of(graph, space.input()), space.decisions());
        Set<LayerKey> keys = new LinkedHashSet<>(compiled == null ? Set.of() : compiled.keys());
        for (int i = 0; i < DRAWS_FOR_LAYERS; i++) {
            Architecture member = space.sample(Seeds.generator(seed, "latency-layers", i));
            keys.addAll(compiled == null ? keys(space.network(member)) : compiled.untabulated(member));
        }
        List<LayerKey> chosen = spread(new ArrayList<>(keys));
        LatencyTable table = LatencyTable.measure(chosen, device, exporter, cache, progress);
        ToDoubleFunction<Architecture> sum = compiled == null
                ? a -> CompiledLayers.sum(OpenLayerReading.of(space.network(a)), CLOSED, table::of)
                : compiled.sum(table::of);
        return calibrate(space, device, exporter, progress, sum, chosen);
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

    private List<LayerKey> spread(List<LayerKey> keys) {
        if (keys.size() <= mostLayers) {
            return keys;
        }
        List<LayerKey> chosen = new ArrayList<>();
        for (int i = 0; i < mostLayers; i++) {
            chosen.add(keys.get((int) ((long) i * keys.size() / mostLayers)));
        }
        return chosen;
    }

    private LatencyModel calibrate(
            SearchSpace space,
            Device device,
            OnnxExporter exporter,
            MeasuringListener progress,
            ToDoubleFunction<Architecture> sum,
            List<LayerKey> keys) {
        List<Architecture> members = members(space);
        String purpose = space.name() + " " + space.decisions().all() + " "
                + keys.stream().map(LayerKey::id).sorted().toList();
        Map<String, Double> measured = measure(space, members, device, exporter, progress, purpose);
        int fit = Math.min(fitted, Math.max(1, members.size() * fitted / (fitted + heldOut)));
        double[] x = members.stream().mapToDouble(sum).toArray();
        double[] y = members.stream()
                .mapToDouble(m -> measured.get(space.codec().format(m)))
                .toArray();
        LineFit line = LineFit.of(Arrays.copyOf(x, fit), Arrays.copyOf(y, fit));
        List<LatencyModel.Member> others = new ArrayList<>();
        for (int i = fit; i < x.length; i++) {
            others.add(new LatencyModel.Member(space.codec().format(members.get(i)), y[i], line.of(x[i])));
        }
        return new LatencyModel(device.fingerprint(), sum, line, others, error(others), keys.size());
    }

    /** Distinct members; fewer than asked for in a small space. */
    private List<Architecture> members(SearchSpace space) {
        Set<Architecture> members = new LinkedHashSet<>();
        int wanted = fitted + heldOut;
        for (int i = 0; i < DRAWS_PER_MEMBER * wanted && members.size() < wanted; i++) {
            members.add(space.sample(Seeds.generator(seed, "latency-members", i)));
        }
        return List.copyOf(members);
    }

    private Map<String, Double> measure(
            SearchSpace space,
            List<Architecture> members,
            Device device,
            OnnxExporter exporter,
            MeasuringListener progress,
            String purpose) {
        Map<String, Double> measured = new LinkedHashMap<>(cache.networks(device, purpose));
        List<Architecture> missing = members.stream()
                .filter(m -> !measured.containsKey(space.codec().format(m)))
                .toList();
        for (int i = 0; i < missing.size(); i++) {
            String notation = space.codec().format(missing.get(i));
            Network network = space.network(missing.get(i));
            byte[] model = exporter.export(network, Weights.random(network, seed));
            measured.put(
                    notation,
                    device.measure(space.name() + " " + notation, model, Protocol.NETWORK)
                            .calmest(Protocol.CALM_WINDOW));
            progress.step("networks", i + 1, missing.size());
        }
        if (!missing.isEmpty()) {
            cache.saveNetworks(device, purpose, measured);
        }
        return measured;
    }

    private static LatencyModel.Error error(List<LatencyModel.Member> members) {
        double[] actual = members.stream()
                .mapToDouble(LatencyModel.Member::measuredMillis)
                .toArray();
        double[] predicted = members.stream()
                .mapToDouble(LatencyModel.Member::predictedMillis)
                .toArray();
        double mape = members.isEmpty() ? Double.NaN : Samples.mape(actual, predicted);
        double spearman = members.size() < 2 ? Double.NaN : Correlation.spearman(actual, predicted);
        return new LatencyModel.Error(mape, spearman, members.size());
    }
}
