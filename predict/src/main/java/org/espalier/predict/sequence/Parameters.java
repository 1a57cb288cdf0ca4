package org.espalier.predict.sequence;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** All weights of a model in one flat array, with their gradients: layers know their places in it. Mutable, for one thread. */
public final class Parameters {
    private final double[] values;
    private final double[] gradients;

    /** @param values the weights; the array is kept, not copied */
    public Parameters(double[] values) {
        this.values = values;
        this.gradients = new double[values.length];
    }

    /** Weights drawn uniformly between -bound and bound. */
    public static Parameters uniform(int count, double bound, RandomGenerator random) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = bound * (2 * random.nextDouble() - 1);
        }
        return new Parameters(values);
    }

    /** The weights themselves. */
    public double[] values() {
        return values;
    }

    /** The sums of gradients themselves, one for each weight. */
    public double[] gradients() {
        return gradients;
    }

    /** Sets all gradients to 0. */
    public void clear() {
        Arrays.fill(gradients, 0);
    }

    /** Adds the gradient of an L2 penalty: weight times the parameter. */
    public void decay(double weight) {
        for (int i = 0; i < values.length; i++) {
            gradients[i] += weight * values[i];
        }
    }

    /** Shortens the gradient to a length where it is longer. */
    public void clip(double most) {
        double norm = Math.sqrt(Rows.dot(gradients, gradients));
        if (norm > most) {
            double factor = most / norm;
            for (int i = 0; i < gradients.length; i++) {
                gradients[i] *= factor;
            }
        }
    }
}
