package org.espalier.predict.sequence;

/** The functions between layers. They go by {@link StrictMath}, so that a model is the same on every machine. */
public final class Smooth {
    private Smooth() {}

    /** The logistic function. */
    public static double sigmoid(double x) {
        return 1 / (1 + StrictMath.exp(-x));
    }

    /** The hyperbolic tangent. */
    public static double tanh(double x) {
        return 2 / (1 + StrictMath.exp(-2 * x)) - 1;
    }

    /** Probabilities in proportion to the exponentials of some logits, divided by a temperature. */
    public static double[] softmax(double[] logits, double temperature) {
        double most = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            most = Math.max(most, logit);
        }
        double[] shares = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < shares.length; i++) {
            shares[i] = StrictMath.exp((logits[i] - most) / temperature);
            sum += shares[i];
        }
        for (int i = 0; i < shares.length; i++) {
            shares[i] /= sum;
        }
        return shares;
    }

    /** The logarithm of a probability; of one that is too small for a number, that of the least. */
    public static double log(double probability) {
        return StrictMath.log(Math.max(probability, Double.MIN_NORMAL));
    }

    /** A vector of length 1 in the same direction; the same where it is 0. */
    public static double[] normalised(double[] vector) {
        double norm = Math.sqrt(Rows.dot(vector, vector));
        double[] unit = vector.clone();
        for (int i = 0; norm > 0 && i < unit.length; i++) {
            unit[i] /= norm;
        }
        return unit;
    }

    /** What errors of {@link #normalised} are before it. */
    public static double[] normalisedErrors(double[] vector, double[] errors) {
        double norm = Math.sqrt(Rows.dot(vector, vector));
        if (norm == 0) {
            return errors.clone();
        }
        double along = Rows.dot(vector, errors) / (norm * norm);
        double[] before = new double[vector.length];
        for (int i = 0; i < before.length; i++) {
            before[i] = (errors[i] - along * vector[i]) / norm;
        }
        return before;
    }
}
