package org.espalier.settings;

/** What the constructors of settings records check. Every message names the component, the range and the value. */
public final class Ranges {
    private Ranges() {}

    /** Requires a whole number within bounds, both included. */
    public static int whole(String component, int value, int min, int max) {
        if (value < min || value > max) {
            throw new SettingException(component, "expected a whole number in " + min + ".." + max + ", got " + value);
        }
        return value;
    }

    /** Requires a finite number within bounds, both included. */
    public static double number(String component, double value, double min, double max) {
        requireFinite(component, value);
        if (!(value >= min && value <= max)) {
            throw new SettingException(component, "expected a number in " + min + ".." + max + ", got " + value);
        }
        return value;
    }

    /** Requires a finite number above 0 and up to a bound. */
    public static double positive(String component, double value, double max) {
        requireFinite(component, value);
        if (!(value > 0 && value <= max)) {
            throw new SettingException(component, "expected a number above 0, at most " + max + ", got " + value);
        }
        return value;
    }

    private static void requireFinite(String component, double value) {
        if (!Double.isFinite(value)) {
            throw new SettingException(component, "expected a number, got '" + value + "'");
        }
    }
}
