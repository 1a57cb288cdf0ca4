package org.espalier.predict.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleSupplier;

/** Gradients beside central differences, every one of them. */
public final class Differences {
    private static final double STEP = 1e-5;

    private Differences() {}

    /**
     * @param parameters whose gradients are those of the loss
     * @param loss as the values of the parameters are now
     */
    public static void check(Parameters parameters, DoubleSupplier loss) {
        double[] gradients = parameters.gradients().clone();
        check(parameters.values(), gradients, loss);
    }

    /** The same for any numbers that a loss depends on. */
    public static void check(double[] values, double[] gradients, DoubleSupplier loss) {
        int large = 0;
        for (int i = 0; i < values.length; i++) {
            double kept = values[i];
            values[i] = kept + STEP;
            double above = loss.getAsDouble();
            values[i] = kept - STEP;
            double below = loss.getAsDouble();
            values[i] = kept;
            double difference = (above - below) / (2 * STEP);
            assertThat(gradients[i])
                    .as("of number %d", i)
                    .isCloseTo(difference, within(1e-8 + 1e-5 * Math.abs(difference)));
            large += Math.abs(difference) > 1e-4 ? 1 : 0;
        }
        assertThat(large).as("gradients that are not small").isGreaterThan(values.length / 8);
    }
}
