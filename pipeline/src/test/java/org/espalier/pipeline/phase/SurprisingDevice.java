package org.espalier.pipeline.phase;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.espalier.device.Device;
import org.espalier.device.DeviceProvider;
import org.espalier.device.DeviceSettings;
import org.espalier.device.Latency;
import org.espalier.device.LayerTime;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;

/**
 * A device whose time follows the size of the file, except for some members, which take half as long again: no sum of layers can know that.
 * Nothing runs, so every measurement repeats.
 */
public final class SurprisingDevice implements DeviceProvider {
    static final String NAME = "surprising";

    /** How the notation of the slow members begins. */
    static final String SLOW = "|nor_conv_3x3~0|";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "a device of the tests that no layer table predicts";
    }

    @Override
    public Device open(DeviceSettings settings) {
        return new Opened(settings.threads());
    }

    static double millis(String model, int bytes) {
        return (0.1 + bytes / 100_000.0) * (model.startsWith(SLOW) ? 1.5 : 1);
    }

    private record Opened(int threads) implements Device {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public String runtime() {
            return "none";
        }

        @Override
        public String fingerprint() {
            return NAME;
        }

        @Override
        public MeasuredLatency measure(String model, byte[] onnx, Protocol protocol) {
            double[] runs = new double[protocol.runs()];
            Arrays.fill(runs, millis(model, onnx.length));
            return new MeasuredLatency(
                    Latency.of(runs), 0, 0, true, false, Map.of(), new MeasuredLatency.Samples(runs));
        }

        @Override
        public OptionalDouble memoryMb(String model, byte[] onnx) {
            return OptionalDouble.of(5 + onnx.length / 100_000.0);
        }

        @Override
        public List<LayerTime> layers(String model, byte[] onnx, int runs) {
            return List.of();
        }
    }
}
