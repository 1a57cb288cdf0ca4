package org.espalier.torch.train;

import java.util.LinkedHashMap;
import java.util.Map;

/** Several maps of named values in one, for checkpoints. */
public final class Sections {
    private final Map<String, float[]> all = new LinkedHashMap<>();

    /** Adds values under a section. */
    public Sections put(String section, Map<String, float[]> values) {
        values.forEach((name, value) -> all.put(section + ":" + name, value));
        return this;
    }

    /** All values, by section and name, joined by ':'. */
    public Map<String, float[]> all() {
        return all;
    }

    /** The values of a section, by their own names. */
    public static Map<String, float[]> section(Map<String, float[]> all, String section) {
        Map<String, float[]> values = new LinkedHashMap<>();
        String prefix = section + ":";
        all.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                values.put(name.substring(prefix.length()), value);
            }
        });
        return values;
    }
}
