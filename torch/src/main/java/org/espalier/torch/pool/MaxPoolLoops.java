package org.espalier.torch.pool;

/**
 * The innermost loops of max pooling, over rows of keys. A key is an int that orders as the float does: its sign and magnitude as an ordinary number, so that both
 * zeros are 0. With each maximum goes the place that it came from.
 *
 * <p>The compiler of the JVM turns these into vector instructions: nothing branches ({@code Math.max} of integers would be a branch in Java 17), and the sign of an
 * exact difference says which of two is greater.
 */
final class MaxPoolLoops {
    /** Bits that are no number, whose key is below that of every number. */
    static final int NOTHING = -1;

    private static final int INFINITY = 0x7f80_0000;

    private MaxPoolLoops() {}

    /**
     * The keys of floats.
     *
     * @param odd gets its sign set where a key does not say all: no number, or a zero below zero
     */
    static void keys(int[] bits, int[] keys, int[] odd, int n) {
        for (int i = 0; i < n; i++) {
            int b = bits[i];
            int magnitude = b & Integer.MAX_VALUE;
            int negative = b >> (Integer.SIZE - 1);
            int zero = b ^ Integer.MIN_VALUE;
            odd[i] |= (INFINITY - magnitude) | ((zero - 1) & ~zero);
            keys[i] = (magnitude ^ negative) - negative;
        }
    }

    /** Turns keys into the bits of their floats, in place. */
    static void bits(int[] keys, int n) {
        for (int i = 0; i < n; i++) {
            int key = keys[i];
            int negative = key >> (Integer.SIZE - 1);
            keys[i] = ((key ^ negative) - negative) | (negative & Integer.MIN_VALUE);
        }
    }

    /** Where a key is greater than the best, it takes its place, and {@code tap} that of the former's. */
    static void greater(int[] best, int[] taps, int[] keys, int tap, int n) {
        for (int i = 0; i < n; i++) {
            int b = best[i];
            int k = keys[i];
            int d = b - k;
            int isGreater = (d ^ ((b ^ k) & (d ^ b))) >> (Integer.SIZE - 1);
            best[i] = b ^ ((b ^ k) & isGreater);
            taps[i] = taps[i] ^ ((taps[i] ^ tap) & isGreater);
        }
    }

    /** As {@link #greater}, of two rows; what comes with the second's keys are {@code others} plus {@code more}. */
    static void greaterRow(int[] best, int[] taps, int[] keys, int[] others, int more, int n) {
        for (int i = 0; i < n; i++) {
            int b = best[i];
            int k = keys[i];
            int d = b - k;
            int isGreater = (d ^ ((b ^ k) & (d ^ b))) >> (Integer.SIZE - 1);
            best[i] = b ^ ((b ^ k) & isGreater);
            taps[i] = taps[i] ^ ((taps[i] ^ (others[i] + more)) & isGreater);
        }
    }

    /** {@code to = values + more}. */
    static void plus(int[] values, int more, int[] to, int n) {
        for (int i = 0; i < n; i++) {
            to[i] = values[i] + more;
        }
    }

    /** {@code into |= values << shift}. */
    static void pack(int[] into, int[] values, int shift, int n) {
        for (int i = 0; i < n; i++) {
            into[i] |= values[i] << shift;
        }
    }
}
