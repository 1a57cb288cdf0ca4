package org.espalier.device.latency;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.device.Device;

/**
 * What was measured of a space on a device, and nothing that was predicted. Made by {@link LatencyStudy}, or read from a file of it.
 *
 * @param space name of the space
 * @param device on which
 * @param settings by which
 * @param layers the measured layers; empty where none were
 * @param startMillis what a run of a model takes that does nothing; 0 where no layers were measured
 * @param learned members that models learn from
 * @param heldOut members that say how far models are off, and that none learns from
 * @param memory what runs take at their highest; empty where the device does not tell
 */
public record LatencyMeasurements(
        String space,
        On device,
        LatencyStudy.Settings settings,
        List<Layer> layers,
        double startMillis,
        List<Member> learned,
        List<Member> heldOut,
        List<Memory> memory) {
    /**
     * The device.
     *
     * @param batch images of one inference
     * @param fingerprint everything that makes its times differ from another's
     */
    public record On(String name, String runtime, int threads, int batch, String fingerprint) {
        static On of(Device device) {
            return new On(device.name(), device.runtime(), device.threads(), device.batch(), device.fingerprint());
        }

        Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("name", name);
            json.put("runtime", runtime);
            json.put("threads", threads);
            json.put("batch", batch);
            json.put("fingerprint", fingerprint);
            return json;
        }
    }

    /**
     * A layer alone.
     *
     * @param id operations that the runtime computes together, and the shapes that they read
     * @param macs multiply-accumulates of one image
     * @param millis of one inference, that of an empty model not taken off
     */
    public record Layer(String id, long macs, double millis) {
        /** Images in a second, if the network were this layer. */
        public double imagesPerSecond(int batch) {
            return batch * 1000 / millis;
        }
    }

    /**
     * A whole network.
     *
     * @param architecture in the space's notation
     * @param millis of one inference, median of the calmest stretch
     */
    public record Member(String architecture, double millis) {}

    /**
     * What a run takes at its highest beside the runtime.
     *
     * @param what which member of the space it is, for example {@code largest}
     * @param architecture in the space's notation
     * @param megabytes of 1,048,576 bytes
     */
    public record Memory(String what, String architecture, double megabytes) {}

    public LatencyMeasurements {
        layers = List.copyOf(layers);
        learned = List.copyOf(learned);
        heldOut = List.copyOf(heldOut);
        memory = List.copyOf(memory);
    }

    /** Milliseconds by the layers' ids, the empty model with them. */
    Map<String, Double> raw() {
        Map<String, Double> raw = new LinkedHashMap<>();
        raw.put(LatencyTable.NOTHING.id(), startMillis);
        layers.forEach(layer -> raw.put(layer.id(), layer.millis()));
        return raw;
    }

    /** As JSON, keys in order. */
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("start_ms", startMillis);
        json.put("layers", layers.stream().map(this::json).toList());
        json.put("learned", learned.stream().map(LatencyMeasurements::json).toList());
        json.put("held_out", heldOut.stream().map(LatencyMeasurements::json).toList());
        List<Object> held = new ArrayList<>();
        for (Memory one : memory) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("member", one.what());
            row.put("architecture", one.architecture());
            row.put("mb", one.megabytes());
            held.add(row);
        }
        json.put("memory", held);
        return json;
    }

    private Map<String, Object> json(Layer layer) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("layer", layer.id());
        json.put("macs", layer.macs());
        json.put("ms", layer.millis());
        json.put("images_per_second", layer.imagesPerSecond(device.batch()));
        return json;
    }

    private static Map<String, Object> json(Member member) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("architecture", member.architecture());
        json.put("ms", member.millis());
        return json;
    }
}
