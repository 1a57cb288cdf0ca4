package org.espalier.device;

import java.util.List;
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

    /**
     * Opens the device of that name.
     *
     * @throws IllegalArgumentException with the nearest name and all known ones where there is none
     */
    public static Device open(String name, DeviceSettings settings) {
        return installed().named(name).open(settings);
    }

    private static Registry<DeviceProvider> installed() {
        return Registry.installed("device", DeviceProvider.class, DeviceProvider::name);
    }
}
