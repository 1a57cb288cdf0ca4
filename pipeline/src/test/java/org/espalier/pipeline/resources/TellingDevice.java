package org.espalier.pipeline.resources;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.espalier.device.Device;
import org.espalier.device.Latency;
import org.espalier.device.LayerTime;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;

/**
 * A device that runs nothing and says exact numbers.
 *
 * @param batch images at a time
 * @param millis of a batch, whatever the network
 * @param memoryMb without the file, which comes on top in MB; NaN: it does not tell
 */
record TellingDevice(int batch, double millis, double memoryMb) implements Device {
    static final double MB = 1 << 20;

    @Override
    public Device withBatch(int images) {
        return new TellingDevice(images, millis, memoryMb);
    }

    @Override
    public OptionalDouble memoryMb(String model, byte[] onnx) {
        return Double.isNaN(memoryMb) ? OptionalDouble.empty() : OptionalDouble.of(memoryMb + onnx.length / MB);
    }

    @Override
    public String name() {
        return "telling";
    }

    @Override
    public String runtime() {
        return "none";
    }

    @Override
    public int threads() {
        return 1;
    }

    @Override
    public String fingerprint() {
        return toString();
    }

    @Override
    public MeasuredLatency measure(String model, byte[] onnx, Protocol protocol) {
        double[] runs = new double[protocol.runs()];
        Arrays.fill(runs, millis);
        return new MeasuredLatency(Latency.of(runs), 0, 0, true, false, Map.of(), new MeasuredLatency.Samples(runs));
    }

    @Override
    public List<LayerTime> layers(String model, byte[] onnx, int runs) {
        return List.of();
    }
}
