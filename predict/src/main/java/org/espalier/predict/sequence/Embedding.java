package org.espalier.predict.sequence;

import java.util.Arrays;

/**
 * A vector for each token.
 *
 * @param at place of the first token's vector
 * @param width of a vector
 */
public record Embedding(int at, int width) {
    /** Reserves the places of an embedding. */
    public static Embedding in(Layout layout, int tokens, int width) {
        return new Embedding(layout.reserve(tokens * width), width);
    }

    /** A token's vector. */
    public double[] forward(double[] weights, int token) {
        return Arrays.copyOfRange(weights, at + token * width, at + (token + 1) * width);
    }

    /** Adds the errors of a token's vector to its gradient. */
    public void backward(Parameters parameters, int token, double[] errors) {
        double[] gradients = parameters.gradients();
        for (int i = 0; i < width; i++) {
            gradients[at + token * width + i] += errors[i];
        }
    }
}
