package org.espalier.pipeline.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.device.Devices;
import org.espalier.pipeline.config.SearchConfig.Device;
import org.espalier.settings.Form;
import org.espalier.settings.Setting;
import org.espalier.settings.SettingException;
import org.espalier.settings.SettingsCodec;
import org.espalier.yaml.Nearest;
import org.jspecify.annotations.Nullable;

/**
 * A device: its name alone, or name, threads, batch and the keys of the device's own, which are checked where it is known here. One that nobody
 * knows is refused with all names when the search begins.
 */
final class DeviceForm implements Form<Device> {
    private static final String NAME = "name";
    private static final String THREADS = "threads";
    private static final String BATCH = "batch";
    private static final List<String> OURS = List.of(NAME, THREADS, BATCH);

    @Override
    public Device read(Setting setting, @Nullable Device otherwise) {
        Device defaults = otherwise == null ? new Device() : otherwise;
        if (setting.node().isScalar()) {
            return new Device(setting.node().text(), defaults.threads(), defaults.batch());
        }
        String name = setting.optional(NAME, String.class).orElse(defaults.name());
        int threads = setting.optional(THREADS, Integer.class).orElse(defaults.threads());
        int batch = setting.optional(BATCH, Integer.class).orElse(defaults.batch());
        Setting own = setting.without(NAME).without(THREADS).without(BATCH);
        Optional<Record> known = Devices.settings(name);
        known.ifPresent(settings -> requireKnown(own, settings));
        Map<String, Object> parameters = new LinkedHashMap<>();
        own.node().entries().forEach((key, value) -> {
            Object plain = value.plain();
            if (plain == null || value.lacksValue()) {
                throw own.error(key, "has no value, or holds something that has none");
            }
            parameters.put(key, plain);
        });
        known.ifPresent(own::record);
        try {
            return new Device(name, threads, batch, parameters);
        } catch (SettingException e) {
            throw setting.error(e.path(), e.reason());
        }
    }

    /** Ours are known keys, too. */
    private static void requireKnown(Setting own, Record settings) {
        List<String> known = new ArrayList<>(OURS);
        known.addAll(SettingsCodec.keys(settings.getClass()));
        for (String key : own.node().entries().keySet()) {
            if (!known.contains(key)) {
                throw own.error(
                        key,
                        "unknown key" + Nearest.hint(key, known) + "; known keys: "
                                + known.stream().sorted().toList());
            }
        }
    }

    @Override
    public Object write(Device value, SettingsCodec codec) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put(NAME, value.name());
        plain.put(THREADS, value.threads());
        plain.put(BATCH, value.batch());
        plain.putAll(value.parameters());
        return plain;
    }

    @Override
    public String expected() {
        return "{name: ..., threads: ..., batch: ..., parameters ...}";
    }
}
