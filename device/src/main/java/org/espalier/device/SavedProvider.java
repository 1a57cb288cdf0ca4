package org.espalier.device;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** A device of the user's file, under its name there; keys that a configuration gives beside it win. */
record SavedProvider(String name, SavedDevices.Saved saved, DeviceProvider kind) implements DeviceProvider {
    @Override
    public String description() {
        return saved.kind() + " " + saved.parameters();
    }

    @Override
    public void check(DeviceSettings settings) {
        kind.check(merged(settings));
    }

    @Override
    public Device open(DeviceSettings settings) {
        return new Named(name, kind.open(merged(settings)));
    }

    private DeviceSettings merged(DeviceSettings settings) {
        Map<String, Object> all = new LinkedHashMap<>(saved.parameters());
        all.putAll(settings.parameters());
        return new DeviceSettings(settings.threads(), all);
    }

    /** A device by another name. */
    private record Named(String name, Device device) implements Device {
        @Override
        public String runtime() {
            return device.runtime();
        }

        @Override
        public int threads() {
            return device.threads();
        }

        @Override
        public String fingerprint() {
            return device.fingerprint();
        }

        @Override
        public int batch() {
            return device.batch();
        }

        @Override
        public Device withBatch(int images) {
            return new Named(name, device.withBatch(images));
        }

        @Override
        public OptionalDouble memoryMb(String model, byte[] onnx) {
            return device.memoryMb(model, onnx);
        }

        @Override
        public MeasuredLatency measure(String model, byte[] onnx, Protocol protocol) {
            return device.measure(model, onnx, protocol);
        }

        @Override
        public List<LayerTime> layers(String model, byte[] onnx, int runs) {
            return device.layers(model, onnx, runs);
        }

        @Override
        public void close() {
            device.close();
        }
    }
}
