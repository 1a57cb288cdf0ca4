package org.espalier.oneshot.testing;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/** Assertions without a test framework. */
final class Require {
    private Require() {}

    static void that(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }

    static void equal(Object expected, Object actual, String what) {
        that(Objects.equals(expected, actual), what + ": expected " + expected + ", got " + actual);
    }

    /** Requires the same names with the same values, bit for bit. */
    static void sameBits(Map<String, float[]> expected, Map<String, float[]> actual, String what) {
        equal(expected.keySet(), actual.keySet(), what + ", names of the values");
        expected.forEach((name, values) -> {
            float[] got = Objects.requireNonNull(actual.get(name));
            if (!Arrays.equals(values, got)) {
                int place = Arrays.mismatch(values, got);
                throw new AssertionError(what + ": '" + name + "' differs from position " + place + " on"
                        + (place < Math.min(values.length, got.length)
                                ? ", expected " + values[place] + ", got " + got[place]
                                : ""));
            }
        });
    }

    /** Requires the same names with values that differ by little beside the largest of them. */
    static void close(Map<String, float[]> expected, Map<String, float[]> actual, double relative, String what) {
        equal(expected.keySet(), actual.keySet(), what + ", names of the values");
        expected.forEach((name, values) ->
                close(values, Objects.requireNonNull(actual.get(name)), relative, what + ": '" + name + "'"));
    }

    /** Requires values that differ by little beside the largest of them. */
    static void close(float[] expected, float[] actual, double relative, String what) {
        that(expected.length == actual.length, what + " has " + actual.length + " values, expected " + expected.length);
        double scale = 1e-6;
        for (float value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            double apart = Math.abs((double) expected[i] - actual[i]);
            that(
                    apart <= relative * scale,
                    what + " at position " + i + ": expected " + expected[i] + ", got " + actual[i]);
        }
    }

    /** Requires an {@link IllegalArgumentException}, whose message it gives. */
    static String refused(Runnable call, String what) {
        try {
            call.run();
        } catch (IllegalArgumentException expected) {
            return String.valueOf(expected.getMessage());
        }
        throw new AssertionError(what + " was not refused with an IllegalArgumentException");
    }
}
