package org.espalier.device;

/** Makes a kind of device; found by {@link java.util.ServiceLoader}. */
public interface DeviceProvider {
    /** The name that configurations use, for example {@code local}. */
    String name();

    /** One line for a list of devices. */
    String description();

    Device open(DeviceSettings settings);
}
