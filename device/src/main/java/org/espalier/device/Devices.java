package org.espalier.device;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** The devices that are there. */
public final class Devices {
    private Devices() {}

    /** Every provider on the class path, by name. */
    public static List<DeviceProvider> providers() {
        return ServiceLoader.load(DeviceProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(DeviceProvider::name))
                .toList();
    }

    /**
     * Opens the device of that name.
     *
     * @throws IllegalArgumentException with the known names where there is none
     */
    public static Device open(String name, DeviceSettings settings) {
        List<DeviceProvider> all = providers();
        return all.stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no device '" + name + "'; known: "
                        + all.stream().map(DeviceProvider::name).toList()))
                .open(settings);
    }
}
