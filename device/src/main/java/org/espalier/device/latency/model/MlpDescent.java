package org.espalier.device.latency.model;

import java.util.ArrayList;
import java.util.List;

/** Gradients of a perceptron's squared error, and Adam's steps along them; it moves the layers that it was given. For one thread. */
final class MlpDescent {
    private static final double FIRST = 0.9;
    private static final double SECOND = 0.999;
    private static final double EPSILON = 1e-8;

    private final List<Mlp.Dense> layers;
    private final List<Mlp.Dense> gradients = new ArrayList<>();
    private final List<Mlp.Dense> means = new ArrayList<>();
    private final List<Mlp.Dense> squares = new ArrayList<>();
    private final double rate;
    private final double decay;
    private int steps;

    /** @param decay share of each weight that a step at rate 1 takes away (Loshchilov and Hutter 2019); not of biases */
    MlpDescent(List<Mlp.Dense> layers, double rate, double decay) {
        this.layers = layers;
        this.rate = rate;
        this.decay = decay;
        for (Mlp.Dense layer : layers) {
            gradients.add(zeros(layer));
            means.add(zeros(layer));
            squares.add(zeros(layer));
        }
    }

    private static Mlp.Dense zeros(Mlp.Dense like) {
        return new Mlp.Dense(new double[like.bias().length][like.weights()[0].length], new double[like.bias().length]);
    }

    /** The sums of the gradients that were added since the last step. */
    List<Mlp.Dense> gradients() {
        return List.copyOf(gradients);
    }

    /** Adds the gradient of one row. */
    void add(double[] x, double target) {
        List<double[]> values = new ArrayList<>(List.of(x));
        for (int i = 0; i < layers.size(); i++) {
            values.add(layers.get(i).of(values.get(i), i == layers.size() - 1));
        }
        double[] out = {2 * (values.get(layers.size())[0] - target)};
        for (int i = layers.size() - 1; i >= 0; i--) {
            double[] in = values.get(i);
            double[] before = new double[in.length];
            for (int j = 0; j < out.length; j++) {
                if (out[j] != 0) {
                    back(i, j, out[j], in, before);
                }
            }
            for (int k = 0; k < before.length && i > 0; k++) {
                before[k] = in[k] > 0 ? before[k] : 0;
            }
            out = before;
        }
    }

    private void back(int layer, int unit, double out, double[] in, double[] before) {
        double[] gradient = gradients.get(layer).weights()[unit];
        double[] weights = layers.get(layer).weights()[unit];
        gradients.get(layer).bias()[unit] += out;
        for (int k = 0; k < in.length; k++) {
            gradient[k] += out * in[k];
        }
        for (int k = 0; k < in.length && layer > 0; k++) {
            before[k] += out * weights[k];
        }
    }

    /** Goes along the mean of the added gradients, and forgets them. */
    void step(int rows) {
        steps++;
        for (int i = 0; i < layers.size(); i++) {
            for (int j = 0; j < layers.get(i).bias().length; j++) {
                move(
                        layers.get(i).weights()[j],
                        gradients.get(i).weights()[j],
                        means.get(i).weights()[j],
                        squares.get(i).weights()[j],
                        rows,
                        decay);
            }
            move(
                    layers.get(i).bias(),
                    gradients.get(i).bias(),
                    means.get(i).bias(),
                    squares.get(i).bias(),
                    rows,
                    0);
        }
    }

    private void move(double[] weights, double[] gradient, double[] mean, double[] square, int rows, double decayed) {
        double first = 1 - Math.pow(FIRST, steps);
        double second = 1 - Math.pow(SECOND, steps);
        for (int k = 0; k < weights.length; k++) {
            double g = gradient[k] / rows;
            mean[k] = FIRST * mean[k] + (1 - FIRST) * g;
            square[k] = SECOND * square[k] + (1 - SECOND) * g * g;
            weights[k] -= rate * (mean[k] / first / (Math.sqrt(square[k] / second) + EPSILON) + decayed * weights[k]);
            gradient[k] = 0;
        }
    }
}
