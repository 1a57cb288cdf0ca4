package org.espalier.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.service.Installed;
import org.espalier.service.Registry;

/** The devices that are there: kinds that are installed, and those that the user has given names. */
public final class Devices {
    private final Registry<DeviceProvider> installed;
    private final SavedDevices saved;

    private Devices(SavedDevices saved) {
        this.installed = Registry.installed("device", DeviceProvider.class, DeviceProvider::name);
        this.saved = saved;
    }

    /** Those that are {@linkplain Installed installed}, and those of a file. */
    public static Devices in(SavedDevices saved) {
        return new Devices(saved);
    }

    private static Devices ofUser() {
        return new Devices(SavedDevices.ofUser(System.getenv()));
    }

    /** Every provider that is installed, and every device of the user's, by name. */
    public static List<DeviceProvider> providers() {
        return ofUser().all();
    }

    /** The same of these. */
    public List<DeviceProvider> all() {
        return withSaved().all();
    }

    /**
     * Refuses a name that no device has.
     *
     * @throws IllegalArgumentException with the nearest name and all known ones
     */
    public static void require(String name) {
        ofUser().known(name);
    }

    /** The same of these. */
    public void known(String name) {
        provider(name);
    }

    /** The keys of an installed kind with their defaults, see {@link DeviceProvider#settings}; empty where there is no such kind. */
    public static Optional<Record> settings(String kind) {
        Registry<DeviceProvider> installed = ofUser().installed;
        return installed.contains(kind) ? Optional.of(installed.named(kind).settings()) : Optional.empty();
    }

    /**
     * Opens the device of that name. Whoever opens it closes it.
     *
     * @throws IllegalArgumentException with the nearest name and all known ones where there is none, and where its settings have a key that it
     *     does not know or a value that it cannot use
     */
    public static Device open(String name, DeviceSettings settings) {
        return ofUser().opened(name, settings);
    }

    /** The same of these. */
    public Device opened(String name, DeviceSettings settings) {
        DeviceProvider provider = provider(name);
        provider.check(settings);
        return provider.open(settings);
    }

    /** A broken file of the user's is nothing to those who need none of it. */
    private DeviceProvider provider(String name) {
        return installed.contains(name) ? installed.named(name) : withSaved().named(name);
    }

    private Registry<DeviceProvider> withSaved() {
        List<DeviceProvider> named = new ArrayList<>();
        for (Map.Entry<String, SavedDevices.Saved> entry : saved.all().entrySet()) {
            String kind = entry.getValue().kind();
            if (!installed.contains(kind)) {
                throw new IllegalArgumentException(saved.file() + ": " + entry.getKey() + ".kind: " + "expected one of "
                        + installed.names() + ", got '" + kind + "'");
            }
            named.add(new SavedProvider(entry.getKey(), entry.getValue(), installed.named(kind)));
        }
        return installed.with(named);
    }
}
