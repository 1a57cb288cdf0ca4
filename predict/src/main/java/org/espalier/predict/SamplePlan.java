package org.espalier.predict;

/**
 * How many members are evaluated to learn from.
 *
 * @param count members that differ, at least 2; once-for-all takes 16,000 (Cai et al. 2020, section 3.4)
 * @param atOnce how many are evaluated together, so that a supernet shares their prefixes; at least 1
 * @param seed of the draws
 */
public record SamplePlan(int count, int atOnce, long seed) {
    public SamplePlan {
        if (count < 2) {
            throw new IllegalArgumentException("expected at least 2 samples, got " + count);
        }
        if (atOnce < 1) {
            throw new IllegalArgumentException("expected at least 1 member at once, got " + atOnce);
        }
    }
}
