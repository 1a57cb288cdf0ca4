package org.espalier.predict.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;

/** The gradients of a step beside central differences of the loss, which is worked out here from outputs alone. */
final class GradientCheck {
    private static final float STEP = 1e-3f;

    private GradientCheck() {}

    static void check(EnsembleSettings settings, int features, SparseRows rows, float[] targets, float[] shares) {
        NetTraining training = new NetTraining(settings, features, rows, targets, shares, 5);
        DenseNet net = training.net();
        int[] batch = IntStream.range(0, targets.length).toArray();
        training.gradients(batch);
        int checked = 0;
        int kinks = 0;
        int all = 0;
        for (int layer = 0; layer < net.layers(); layer++) {
            float[] weights = net.weights()[layer];
            for (int i = 0; i < weights.length; i++) {
                double gradient = training.weightGradients()[layer][i];
                float kept = weights[i];
                weights[i] = kept + STEP;
                double above = loss(settings, net, rows, targets, shares, batch);
                weights[i] = kept - STEP;
                double below = loss(settings, net, rows, targets, shares, batch);
                weights[i] = kept;
                double difference = (above - below) / (2 * STEP);
                // where a unit or an error changes its sign within the step, the difference is another one
                kinks += Math.abs(gradient - difference) > 0.002 + 0.03 * Math.abs(gradient) ? 1 : 0;
                checked += Math.abs(gradient) > 0.01 ? 1 : 0;
                all++;
            }
        }
        assertThat(kinks).as("of %d", all).isLessThanOrEqualTo(all / 20);
        assertThat(checked).as("gradients that are not small").isGreaterThan(10);
    }

    private static double loss(
            EnsembleSettings settings, DenseNet net, SparseRows rows, float[] targets, float[] shares, int[] batch) {
        float[][][] values = net.values(batch.length);
        net.forward(rows, batch, batch.length, values);
        double sum = 0;
        for (int i = 0; i < batch.length; i++) {
            double difference = values[net.layers() - 1][0][i] - targets[i];
            sum += shares[i]
                    * (settings.loss() == EnsembleSettings.Loss.MSE ? difference * difference : Math.abs(difference));
        }
        return sum / batch.length;
    }
}
