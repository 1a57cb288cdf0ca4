package org.espalier.device;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.espalier.files.RegularFiles;

/**
 * A model measured on a device, by {@link Protocol#REPORT}.
 *
 * @param batch images of one inference
 * @param model what was measured
 * @param measured latency of a batch
 * @param memoryMb what a run takes at its highest, see {@link Device#memoryMb}; empty where the device does not tell
 * @param layers time of each node; empty unless asked for
 */
public record Profile(
        String device,
        String runtime,
        int threads,
        int batch,
        String model,
        MeasuredLatency measured,
        OptionalDouble memoryMb,
        List<LayerTime> layers) {
    private static final int LAYER_RUNS = 30;

    public Profile {
        layers = List.copyOf(layers);
    }

    /** Measures a model's bytes. */
    public static Profile of(Device device, String model, byte[] onnx, Protocol protocol, boolean layers) {
        MeasuredLatency measured = device.measure(model, onnx, protocol);
        List<LayerTime> times = layers ? device.layers(model, onnx, LAYER_RUNS) : List.of();
        return new Profile(
                device.name(),
                device.runtime(),
                device.threads(),
                device.batch(),
                model,
                measured,
                device.memoryMb(model, onnx),
                times);
    }

    /** Measures a model's file. */
    public static Profile of(Device device, Path file, Protocol protocol, boolean layers) throws IOException {
        return of(device, file.toString(), RegularFiles.readBytes(file), protocol, layers);
    }

    /** Images per second, at the median latency of a batch. */
    public double throughput() {
        return throughput(batch, measured.latency().median());
    }

    /**
     * Images per second.
     *
     * @param batch images of one inference
     * @param millis that one inference takes; 0 for less than can be told, which gives infinity
     */
    public static double throughput(int batch, double millis) {
        return 1000.0 * batch / millis;
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
        json.put("batch", batch);
        if (Double.isFinite(throughput())) {
            json.put("throughput", throughput());
        }
        memoryMb.ifPresent(most -> json.put("memory_mb", most));
        json.put("layers", layers.stream().map(LayerTime::toJson).toList());
        return json;
    }
}
