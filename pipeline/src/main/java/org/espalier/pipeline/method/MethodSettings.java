package org.espalier.pipeline.method;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.espalier.yaml.Nearest;

/** The settings that a user gave a {@link SearchMethod}. Each key is asked for once; {@link #finish} refuses the rest. For one thread. */
public final class MethodSettings {
    private final String method;
    private final Map<String, Object> given;
    private final Set<String> known = new TreeSet<>();

    /**
     * @param method name of the method, for messages
     * @param given key to value as read from YAML
     */
    public MethodSettings(String method, Map<String, ?> given) {
        this.method = method;
        this.given = new LinkedHashMap<>(given);
    }

    /** A whole number of at least 1. */
    public int whole(String key, int otherwise) {
        Object value = take(key, otherwise);
        if (value instanceof Number number
                && number.longValue() >= 1
                && number.longValue() <= Integer.MAX_VALUE
                && number.doubleValue() == number.longValue()) {
            return number.intValue();
        }
        throw wrong(key, "a whole number of at least 1", value);
    }

    /** A number above 0. */
    public double positive(String key, double otherwise) {
        Object value = take(key, otherwise);
        if (value instanceof Number number && number.doubleValue() > 0 && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        throw wrong(key, "a number above 0", value);
    }

    /** Yes or no. */
    public boolean flag(String key, boolean otherwise) {
        Object value = take(key, otherwise);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrong(key, "true or false", value);
    }

    /** Any text. */
    public String text(String key, String otherwise) {
        return take(key, otherwise).toString();
    }

    /** What nobody asked for yet; it counts as asked for, because somebody else checks it, who knows the keys {@code theirs}. */
    public Map<String, Object> rest(Collection<String> theirs) {
        known.addAll(theirs);
        Map<String, Object> rest = new LinkedHashMap<>(given);
        rest.keySet().retainAll(theirs);
        given.keySet().removeAll(theirs);
        return rest;
    }

    /**
     * Call when every setting was asked for.
     *
     * @throws IllegalArgumentException for a key that nobody asked for, with the nearest known one
     */
    public void finish() {
        for (String key : given.keySet()) {
            throw new IllegalArgumentException(
                    "strategy '" + method + "' has no setting '" + key + "'" + Nearest.among(key, known));
        }
    }

    private Object take(String key, Object otherwise) {
        known.add(key);
        Object value = given.remove(key);
        return value == null ? otherwise : value;
    }

    private static IllegalArgumentException wrong(String key, String expected, Object value) {
        return new IllegalArgumentException("strategy." + key + ": expected " + expected + ", got '" + value + "'");
    }
}
