package org.espalier.pipeline.phase;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.espalier.device.Device;
import org.espalier.device.DeviceProvider;
import org.espalier.device.DeviceSettings;
import org.espalier.device.Latency;
import org.espalier.device.LayerTime;
import org.espalier.device.MeasuredLatency;
import org.espalier.device.Protocol;

/** A second device for tests of searches that have several: ten times as slow as the surprising one, and slower still with more threads. */
public final class TenfoldDevice implements DeviceProvider {
    @Override
    public String name() {
        return "tenfold";
    }

    @Override
    public String description() {
        return "a device of the tests that is ten times as slow as another";
    }

    @Override
    public Device open(DeviceSettings settings) {
        return new Opened(settings.threads());
    }

    private record Opened(int threads) implements Device {
        @Override
        public String name() {
            return "tenfold";
        }

        @Override
        public String runtime() {
            return "none";
        }

        @Override
        public String fingerprint() {
            return "tenfold " + threads;
        }

        @Override
        public MeasuredLatency measure(String model, byte[] onnx, Protocol protocol) {
            double[] runs = new double[protocol.runs()];
            Arrays.fill(runs, 10 * threads * SurprisingDevice.millis(model, onnx.length));
            return new MeasuredLatency(
                    Latency.of(runs), 0, 0, true, false, Map.of(), new MeasuredLatency.Samples(runs));
        }

        @Override
        public List<LayerTime> layers(String model, byte[] onnx, int runs) {
            return List.of();
        }
    }
}
