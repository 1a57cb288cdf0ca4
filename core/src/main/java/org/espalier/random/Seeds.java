package org.espalier.random;

import java.util.SplittableRandom;

/**
 * Randomness is derived, not drawn: a generator is a function of the root seed, a purpose and a number, so results do not depend on
 * threads, completion order or resume.
 */
public final class Seeds {
    private Seeds() {}

    /** A seed for one use, for example {@code derive(seed, "mutation", 17)}. */
    public static long derive(long root, String purpose, long number) {
        long h = mix(root ^ 0x9E3779B97F4A7C15L);
        for (int i = 0; i < purpose.length(); i++) {
            h = mix(h ^ purpose.charAt(i));
        }
        return mix(h ^ mix(number + 0x632BE59BD9B4E019L));
    }

    /** A fresh generator for one use. */
    public static SplittableRandom generator(long root, String purpose, long number) {
        return new SplittableRandom(derive(root, purpose, number));
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
