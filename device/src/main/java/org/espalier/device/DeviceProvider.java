package org.espalier.device;

/** Makes a kind of device; found by {@link java.util.ServiceLoader}. */
public interface DeviceProvider {
    /** The name that configurations use, for example {@code local}. */
    String name();

    /** One line for a list of devices. */
    String description();

    /**
     * The keys that configurations give beside {@code name}, {@code threads} and {@code batch}: a record whose components are the keys and whose
     * values are their defaults, as {@link org.espalier.settings.SettingsCodec} reads it. Other keys are refused before {@link #open} is called.
     */
    default Record settings() {
        return new DeviceSettings.None();
    }

    /**
     * Refuses settings with keys that are not the device's, or values that cannot be read; called before {@link #open}.
     *
     * @throws IllegalArgumentException that names the key
     */
    default void check(DeviceSettings settings) {
        settings.read(settings());
    }

    /**
     * Opens the device. Nothing slow has to happen here: whether a board answers may show when it is first asked for something.
     *
     * @throws IllegalArgumentException where the settings fit no device; the message begins with the key at fault
     */
    Device open(DeviceSettings settings);
}
