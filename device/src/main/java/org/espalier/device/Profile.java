package org.espalier.device;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.files.RegularFiles;

/**
 * A model measured on a device, by {@link Protocol#REPORT}.
 *
 * @param model what was measured
 * @param layers time of each node; empty unless asked for
 */
public record Profile(
        String device, String runtime, int threads, String model, MeasuredLatency measured, List<LayerTime> layers) {
    private static final int LAYER_RUNS = 30;

    public Profile {
        layers = List.copyOf(layers);
    }

    /** Measures a model's bytes. */
    public static Profile of(Device device, String model, byte[] onnx, Protocol protocol, boolean layers) {
        MeasuredLatency measured = device.measure(model, onnx, protocol);
        List<LayerTime> times = layers ? device.layers(model, onnx, LAYER_RUNS) : List.of();
        return new Profile(device.name(), device.runtime(), device.threads(), model, measured, times);
    }

    /** Measures a model's file. */
    public static Profile of(Device device, Path file, Protocol protocol, boolean layers) throws IOException {
        return of(device, file.toString(), RegularFiles.readBytes(file), protocol, layers);
    }

    /** The object that {@code profile --json} prints. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("device", device);
        json.put("runtime", runtime);
        json.put("threads", threads);
        json.put("model", model);
        json.put("latency_ms", measured.latency().toJson());
        json.put("unstable", measured.unstable());
        json.put("layers", layers.stream().map(LayerTime::toJson).toList());
        return json;
    }
}
