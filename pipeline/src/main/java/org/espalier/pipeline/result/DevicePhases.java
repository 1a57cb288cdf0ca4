package org.espalier.pipeline.result;

import java.util.Optional;

/**
 * Names of phases that a search of several devices has once for each: the plain one for the first device, which decides, and {@code PHASE@DEVICE} for each of
 * the others.
 */
public final class DevicePhases {
    private static final String AT = "@";

    private DevicePhases() {}

    /**
     * The name of a phase.
     *
     * @param device what it is called; empty for the first
     */
    public static String name(String phase, Optional<String> device) {
        return phase + device.map(AT::concat).orElse("");
    }

    /** What a phase is, whichever device it is for. */
    public static String plain(String name) {
        int at = name.indexOf(AT);
        return at < 0 ? name : name.substring(0, at);
    }

    /** Whether a phase is for one of the devices behind the first. */
    public static boolean isOfOther(String name) {
        return name.contains(AT);
    }

    /** Whether a phase is for a device behind the first, by what that is called. */
    static boolean isOf(String device, String name) {
        return name.equals(plain(name) + AT + device);
    }

    /** The key of the configuration that says what the device is. */
    public static String key(Optional<String> device) {
        return device.isPresent() ? "devices" : "device";
    }
}
