package org.espalier.device;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.settings.SettingsCodec;
import org.espalier.yaml.Place;
import org.espalier.yaml.YamlNode;

/**
 * How a device is used.
 *
 * @param threads threads within an operation, from 1 to {@value #MOST_THREADS}
 * @param parameters keys of the device's own, as text, numbers, flags, lists and maps; what they may be says {@link DeviceProvider#settings}
 */
public record DeviceSettings(int threads, Map<String, Object> parameters) {
    /** More than any machine's processor has, and few enough that the runtime survives being asked for them. */
    public static final int MOST_THREADS = 1024;

    /** One thread: what a phone's app or a busy server gives a network, and the steadiest to measure. */
    public static final DeviceSettings DEFAULT = new DeviceSettings(1);

    private static final Place PLACE = new Place("device", 0);

    public DeviceSettings {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException("threads must be from 1 to " + MOST_THREADS + ", got " + threads);
        }
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** A device without keys of its own, or with their defaults. */
    public DeviceSettings(int threads) {
        this(threads, Map.of());
    }

    /** What is known of a device that has no keys of its own. */
    public record None() {}

    /**
     * The device's own keys as a record.
     *
     * @param defaults what is not given
     * @throws org.espalier.yaml.ConfigException that names the key, what was expected, and for an unknown key the nearest known one
     */
    public <T extends Record> T read(T defaults) {
        return SettingsCodec.standard()
                .read(YamlNode.of(parameters, PLACE), defaults)
                .value();
    }
}
