package org.espalier.device.local;

import org.espalier.device.Device;
import org.espalier.device.DeviceProvider;
import org.espalier.device.DeviceSettings;

/** The CPU of this machine. */
public final class LocalProvider implements DeviceProvider {
    @Override
    public String name() {
        return LocalDevice.NAME;
    }

    @Override
    public String description() {
        return "this machine's CPU (" + LocalDevice.cpu() + ") through ONNX Runtime";
    }

    @Override
    public Record settings() {
        return LocalSettings.DEFAULTS;
    }

    @Override
    public Device open(DeviceSettings settings) {
        return new LocalDevice(settings, 1);
    }
}
