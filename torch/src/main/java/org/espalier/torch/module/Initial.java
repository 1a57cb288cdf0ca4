package org.espalier.torch.module;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** How a stored tensor starts. */
@FunctionalInterface
public interface Initial {
    Initial ZEROS = (random, count) -> new float[count];
    Initial ONES = (random, count) -> {
        float[] values = new float[count];
        Arrays.fill(values, 1);
        return values;
    };

    /** The values, drawn from a generator that belongs to this tensor alone. */
    float[] values(RandomGenerator random, int count);

    /** Normal with mean 0. */
    static Initial normal(double deviation) {
        return (random, count) -> {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) (random.nextGaussian() * deviation);
            }
            return values;
        };
    }

    /** Uniform on [-bound, bound). */
    static Initial uniform(double bound) {
        return (random, count) -> {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
            }
            return values;
        };
    }
}
