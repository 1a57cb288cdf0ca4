package org.espalier.device.latency;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.espalier.decision.Architecture;
import org.espalier.device.Device;
import org.espalier.device.Protocol;
import org.espalier.device.onnx.OnnxExporter;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.random.Seeds;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;

/**
 * Measures a space on a device: each distinct layer once, and whole random members. What the cache holds is not measured again, and it is written every few
 * seconds, so that a study that was killed goes on where it was.
 *
 * @param cache where measurements are kept
 * @param settings what is measured
 */
public record LatencyStudy(LatencyCache cache, Settings settings) {
    private static final int DRAWS_PER_MEMBER = 50;
    private static final int SAVE_EVERY = 5;

    /**
     * What is measured.
     *
     * @param seed which members are drawn
     * @param learned members that models learn from
     * @param heldOut members that say how far models are off
     * @param mostLayers layers measured at most, evenly over the space's; the others are estimated from these. 0 where no layers are measured
     */
    public record Settings(long seed, int learned, int heldOut, int mostLayers) {
        public Settings {
            if (learned < 0 || heldOut < 0 || mostLayers < 0) {
                throw new IllegalArgumentException("bad latency study: " + learned + " members to learn from, "
                        + heldOut + " held out, at most " + mostLayers + " layers");
            }
        }

        /** Whether layers are measured. */
        public boolean withLayers() {
            return mostLayers > 0;
        }
    }

    /** Layers measured at most, where nobody says otherwise: two minutes or three. */
    public static final int MOST_LAYERS = 1500;

    /**
     * Measures layers and members.
     *
     * @param memory whether the memory of three members is measured, too, where the device tells
     */
    public LatencyMeasurements measure(SearchSpace space, Device device, boolean memory, MeasuringListener progress) {
        OnnxExporter exporter = OnnxExporter.create();
        SpaceLayers layers =
                SpaceLayers.of(space, settings.seed(), settings.withLayers() ? settings.mostLayers() : MOST_LAYERS);
        Map<String, Double> raw = settings.withLayers()
                ? LatencyTable.measure(layers.measured(), device, exporter, cache, progress)
                : Map.of();
        List<Architecture> members = members(space);
        Map<String, Double> millis = networks(space, members, device, exporter, progress, layers.purpose());
        List<LatencyMeasurements.Member> all = members.stream()
                .map(m -> space.codec().format(m))
                .map(notation -> new LatencyMeasurements.Member(notation, measured(millis, notation)))
                .toList();
        int learned = learned(all.size());
        return new LatencyMeasurements(
                space.name(),
                LatencyMeasurements.On.of(device),
                settings,
                settings.withLayers() ? rows(layers.measured(), raw) : List.of(),
                settings.withLayers() ? measured(raw, LatencyTable.NOTHING.id()) : 0,
                all.subList(0, learned),
                all.subList(learned, all.size()),
                memory ? memory(space, device, exporter, progress) : List.of());
    }

    private static double measured(Map<String, Double> millis, String what) {
        Double found = millis.get(what);
        if (found == null) {
            throw new IllegalStateException("not measured: " + what);
        }
        return found;
    }

    private static List<LatencyMeasurements.Layer> rows(List<LayerKey> keys, Map<String, Double> raw) {
        return keys.stream()
                .map(key -> new LatencyMeasurements.Layer(key.id(), key.macs(), measured(raw, key.id())))
                .toList();
    }

    /** In a small space as large a share of the members as was asked for. */
    private int learned(int members) {
        int asked = settings.learned() + settings.heldOut();
        if (settings.learned() == 0 || members == 0) {
            return 0;
        }
        return Math.min(settings.learned(), Math.max(1, members * settings.learned() / asked));
    }

    /** Distinct members; fewer than asked for in a small space. */
    private List<Architecture> members(SearchSpace space) {
        Set<Architecture> members = new LinkedHashSet<>();
        int wanted = settings.learned() + settings.heldOut();
        for (int i = 0; i < DRAWS_PER_MEMBER * wanted && members.size() < wanted; i++) {
            members.add(space.sample(Seeds.generator(settings.seed(), "latency-members", i)));
        }
        return List.copyOf(members);
    }

    private Map<String, Double> networks(
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
            byte[] model = model(space, missing.get(i), exporter);
            measured.put(
                    notation,
                    device.measure(space.name() + " " + notation, model, Protocol.NETWORK)
                            .calmest(Protocol.CALM_WINDOW));
            progress.step("networks", i + 1, missing.size());
            if ((i + 1) % SAVE_EVERY == 0 || i + 1 == missing.size()) {
                cache.saveNetworks(device, purpose, measured);
            }
        }
        return measured;
    }

    private byte[] model(SearchSpace space, Architecture member, OnnxExporter exporter) {
        Network network = space.network(member);
        return exporter.export(network, Weights.random(network, settings.seed()));
    }

    private List<LatencyMeasurements.Memory> memory(
            SearchSpace space, Device device, OnnxExporter exporter, MeasuringListener progress) {
        Landmarks landmarks = Landmarks.byMacs(space);
        List<String> names = List.of("smallest", "median", "largest");
        List<Architecture> members = List.of(landmarks.smallest(), landmarks.median(), landmarks.largest());
        List<LatencyMeasurements.Memory> told = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String notation = space.codec().format(members.get(i));
            OptionalDouble megabytes =
                    device.memoryMb(space.name() + " " + notation, model(space, members.get(i), exporter));
            if (megabytes.isEmpty()) {
                return List.of();
            }
            told.add(new LatencyMeasurements.Memory(names.get(i), notation, megabytes.getAsDouble()));
            progress.step("memory", i + 1, names.size());
        }
        return told;
    }
}
