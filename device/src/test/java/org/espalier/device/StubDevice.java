package org.espalier.device;

import java.util.List;
import java.util.Map;

/** A device on which nothing runs: what a third party has to write, but for the times. */
public abstract class StubDevice implements Device {
    private final String name;

    protected StubDevice(String name) {
        this.name = name;
    }

    /** What was measured without a warning. */
    protected static MeasuredLatency measured(double... millis) {
        return new MeasuredLatency(
                Latency.of(millis), 0, 0, true, false, Map.of(), new MeasuredLatency.Samples(millis));
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String runtime() {
        return "none";
    }

    @Override
    public final int threads() {
        return 1;
    }

    @Override
    public final String fingerprint() {
        return name;
    }

    @Override
    public final List<LayerTime> layers(String model, byte[] onnx, int runs) {
        return List.of();
    }
}
