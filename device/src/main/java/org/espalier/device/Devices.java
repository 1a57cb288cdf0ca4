package org.espalier.device;

import java.util.List;
import java.util.Optional;
import org.espalier.service.Installed;
import org.espalier.service.Registry;

/** The devices that are there. */
public final class Devices {
    private Devices() {}

    /** Every provider that is {@linkplain Installed installed}, by name. */
    public static List<DeviceProvider> providers() {
        return installed().all();
    }

    /**
     * Refuses a name that no device has.
     *
     * @throws IllegalArgumentException with the nearest name and all known ones
     */
    public static void require(String name) {
        installed().named(name);
    }

    /** The keys of the device of that name with their defaults, see {@link DeviceProvider#settings}; empty where nobody knows it. */
    public static Optional<Record> settings(String name) {
        Registry<DeviceProvider> installed = installed();
        return installed.contains(name) ? Optional.of(installed.named(name).settings()) : Optional.empty();
    }

    /**
     * Opens the device of that name. Whoever opens it closes it.
     *
     * @throws IllegalArgumentException with the nearest name and all known ones where there is none, and where its settings have a key that it
     *     does not know or a value that it cannot use
     */
    public static Device open(String name, DeviceSettings settings) {
        DeviceProvider provider = installed().named(name);
        settings.read(provider.settings());
        return provider.open(settings);
    }

    private static Registry<DeviceProvider> installed() {
        return Registry.installed("device", DeviceProvider.class, DeviceProvider::name);
    }
}
