package org.espalier.predict.sequence;

/**
 * A fully connected layer: y = x W + b.
 *
 * @param at place of its first weight
 * @param inputs width of x
 * @param outputs width of y
 */
public record Dense(int at, int inputs, int outputs) {
    /** Reserves the places of a layer. */
    public static Dense in(Layout layout, int inputs, int outputs) {
        return new Dense(layout.reserve((inputs + 1) * outputs), inputs, outputs);
    }

    /** y for x. */
    public double[] forward(double[] weights, double[] x) {
        double[] y = new double[outputs];
        Rows.add(1, weights, at + inputs * outputs, y);
        Rows.multiply(x, weights, at, y);
        return y;
    }

    /** Adds to the gradients of the weights and returns the errors of x. */
    public double[] backward(Parameters parameters, double[] x, double[] errors) {
        Rows.outer(x, errors, parameters.gradients(), at);
        double[] gradients = parameters.gradients();
        for (int j = 0; j < outputs; j++) {
            gradients[at + inputs * outputs + j] += errors[j];
        }
        return inputErrors(parameters.values(), errors);
    }

    /** The errors of x alone. */
    public double[] inputErrors(double[] weights, double[] errors) {
        double[] before = new double[inputs];
        Rows.back(errors, weights, at, before);
        return before;
    }
}
