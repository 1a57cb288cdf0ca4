package org.espalier.plan;

import java.util.Collection;

/**
 * A value that two configurations do not have in common.
 *
 * @param key its path, for example {@code data.size}; empty where no single key can be named, which concerns everything
 * @param before the value there, as shown to people
 * @param after the value here
 * @param advice how to have the value from there here, where that is not plain; may be empty
 */
public record Difference(String key, String before, String after, String advice) {
    /** One whose values say all. */
    public Difference(String key, String before, String after) {
        this(key, before, after, "");
    }

    /**
     * Whether it concerns one of some keys.
     *
     * @param keys each with all that is below it; the empty one stands for everything
     */
    public boolean concerns(Collection<String> keys) {
        return keys.stream().anyMatch(this::concerns);
    }

    private boolean concerns(String other) {
        return key.isEmpty()
                || other.isEmpty()
                || key.equals(other)
                || key.startsWith(other + ".")
                || other.startsWith(key + ".");
    }

    /** For example {@code data.size: 32 there, 64 here}. */
    @Override
    public String toString() {
        return (key.isEmpty() ? "" : key + ": ") + before + " there, " + after + " here" + advised();
    }

    /** The advice in brackets behind a blank; empty where there is none. */
    String advised() {
        return advice.isEmpty() ? "" : " (" + advice + ")";
    }
}
