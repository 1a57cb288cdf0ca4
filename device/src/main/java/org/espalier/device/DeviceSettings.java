package org.espalier.device;

/**
 * How a device is used.
 *
 * @param threads threads within an operation, at least 1
 */
public record DeviceSettings(int threads) {
    /** One thread: what a phone's app or a busy server gives a network, and the steadiest to measure. */
    public static final DeviceSettings DEFAULT = new DeviceSettings(1);

    public DeviceSettings {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
    }
}
