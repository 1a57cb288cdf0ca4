package org.espalier.device;

/**
 * How a device is used.
 *
 * @param threads threads within an operation, from 1 to {@value #MOST_THREADS}
 */
public record DeviceSettings(int threads) {
    /** More than any machine's processor has, and few enough that the runtime survives being asked for them. */
    public static final int MOST_THREADS = 1024;

    /** One thread: what a phone's app or a busy server gives a network, and the steadiest to measure. */
    public static final DeviceSettings DEFAULT = new DeviceSettings(1);

    public DeviceSettings {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException("threads must be from 1 to " + MOST_THREADS + ", got " + threads);
        }
    }
}
