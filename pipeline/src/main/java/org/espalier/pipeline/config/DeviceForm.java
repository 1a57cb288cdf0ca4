package org.espalier.pipeline.config;

import org.espalier.pipeline.config.SearchConfig.Device;
import org.espalier.settings.Form;
import org.espalier.settings.Setting;
import org.espalier.settings.SettingsCodec;
import org.jspecify.annotations.Nullable;

/** A device: its keys, or its name alone. */
final class DeviceForm implements Form<Device> {
    @Override
    public Device read(Setting setting, @Nullable Device otherwise) {
        Device defaults = otherwise == null ? new Device() : otherwise;
        return setting.node().isScalar()
                ? new Device(setting.node().text(), defaults.threads(), defaults.batch())
                : setting.record(defaults);
    }

    @Override
    public Object write(Device value, SettingsCodec codec) {
        return codec.plain(value);
    }

    @Override
    public String expected() {
        return "{name: ..., threads: ..., batch: ...}";
    }
}
