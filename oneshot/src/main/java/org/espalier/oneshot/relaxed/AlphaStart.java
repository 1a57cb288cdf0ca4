package org.espalier.oneshot.relaxed;

import org.espalier.torch.module.Initial;

/**
 * Initial values of architecture parameters: normally distributed.
 *
 * @param mean of all
 * @param deviation at least 0
 */
public record AlphaStart(double mean, double deviation) {
    /** A thousandth of a standard normal (DARTS). */
    public static final AlphaStart SMALL = new AlphaStart(0, 1e-3);

    /** All zero. */
    public static final AlphaStart ZERO = new AlphaStart(0, 0);

    public AlphaStart {
        if (!Double.isFinite(mean) || !(deviation >= 0)) {
            throw new IllegalArgumentException(
                    "expected a mean and a deviation of at least 0, got " + mean + " and " + deviation);
        }
    }

    /** Each row from a generator of its own. */
    Initial initial() {
        return (random, count) -> {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) (mean + random.nextGaussian() * deviation);
            }
            return values;
        };
    }
}
