package org.espalier.predict.mlp;

/**
 * Sums of rows of weights, each times a number. The loops are the kind that the JVM's compiler makes vector instructions of: whole arrays from their beginning, few terms.
 */
final class Terms {
    /** Rows that are added in one pass. More, and the compiler of Java 17 makes no vectors of the loop. */
    static final int AT_ONCE = 4;

    private Terms() {}

    /**
     * Adds the rows at some places, each times the value at its place.
     *
     * @param rows as long as {@code into}
     * @param places of the rows, {@code count} of them
     */
    static void add(float[][] rows, int[] places, int count, float[] values, float[] into) {
        int next = 0;
        for (; next <= count - AT_ONCE; next += AT_ONCE) {
            int a = places[next];
            int b = places[next + 1];
            int c = places[next + 2];
            int d = places[next + 3];
            add(into, rows[a], values[a], rows[b], values[b], rows[c], values[c], rows[d], values[d]);
        }
        for (; next < count; next++) {
            add(into, rows[places[next]], values[places[next]]);
        }
    }

    static void add(float[] into, float[] a, float x, float[] b, float y, float[] c, float z, float[] d, float w) {
        for (int i = 0; i < into.length; i++) {
            into[i] += a[i] * x + b[i] * y + c[i] * z + d[i] * w;
        }
    }

    static void add(float[] into, float[] a, float x) {
        for (int i = 0; i < into.length; i++) {
            into[i] += a[i] * x;
        }
    }

    /** Which values are not zero, without a branch, which would often be guessed wrong. */
    static int notZero(float[] values, int[] places) {
        int found = 0;
        for (int i = 0; i < values.length; i++) {
            places[found] = i;
            found += values[i] != 0 ? 1 : 0;
        }
        return found;
    }

    /** The sum of products; four sums side by side, as one would wait for itself at each value. */
    static float dot(float[] values, float[] weights) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = 0;
        for (; i + 4 <= values.length; i += 4) {
            a += values[i] * weights[i];
            b += values[i + 1] * weights[i + 1];
            c += values[i + 2] * weights[i + 2];
            d += values[i + 3] * weights[i + 3];
        }
        for (; i < values.length; i++) {
            a += values[i] * weights[i];
        }
        return (a + b) + (c + d);
    }
}
