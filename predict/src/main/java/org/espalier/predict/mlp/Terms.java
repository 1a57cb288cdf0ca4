package org.espalier.predict.mlp;

/**
 * Sums of rows of weights, each times a number. The loops are the kind that the JVM's compiler makes vector instructions of: whole arrays from their beginning, few terms.
 */
final class Terms {
    /** Rows that are added in one pass. More, and the compiler of Java 17 makes no vectors of the loop. */
    static final int AT_ONCE = 4;

    private Terms() {}

    /**
     * Adds the rows at some places.
     *
     * @param rows as long as {@code into}
     * @param places of the rows, {@code count} of them
     * @param factors of the rows, by the number of the place
     */
    static void add(float[][] rows, int[] places, int count, float[] factors, float[] into) {
        int next = 0;
        for (; next <= count - AT_ONCE; next += AT_ONCE) {
            add(
                    into,
                    rows[places[next]],
                    factors[next],
                    rows[places[next + 1]],
                    factors[next + 1],
                    rows[places[next + 2]],
                    factors[next + 2],
                    rows[places[next + 3]],
                    factors[next + 3]);
        }
        for (; next < count; next++) {
            add(into, rows[places[next]], factors[next]);
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
}
