package org.espalier.predict.ensemble;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.espalier.random.Seeds;

/** Learns one network of an ensemble by Adam (Kingma and Ba 2015; betas 0.9 and 0.99, as BANANAS has them), its gradients by hand. */
final class NetTraining {
    private static final float FIRST = 0.9f;
    private static final float SECOND = 0.99f;
    private static final float EPSILON = 1e-7f;

    private final EnsembleSettings settings;
    private final SparseRows samples;
    private final float[] targets;
    private final float[] shares;
    private final long seed;
    private final DenseNet net;
    private final float[][][] values;
    private final float[][][] errors;
    private final float[][] gradients;
    private final float[][] biasGradients;
    private final float[][][] moments;
    private long steps;

    /**
     * @param targets what each sample's output shall be
     * @param shares what its error counts
     */
    NetTraining(
            EnsembleSettings settings, int features, SparseRows samples, float[] targets, float[] shares, long seed) {
        this.settings = settings;
        this.samples = samples;
        this.targets = targets;
        this.shares = shares;
        this.seed = seed;
        int[] widths = new int[settings.layers() + 2];
        Arrays.fill(widths, settings.width());
        widths[0] = features;
        widths[widths.length - 1] = 1;
        this.net = DenseNet.initial(widths, Seeds.generator(seed, "weights", 0));
        this.values = net.values(settings.batch());
        this.errors = net.values(settings.batch());
        this.gradients = like(net.weights());
        this.biasGradients = like(net.biases());
        this.moments =
                new float[][][] {like(net.weights()), like(net.weights()), like(net.biases()), like(net.biases())};
    }

    private static float[][] like(float[][] arrays) {
        return Arrays.stream(arrays).map(a -> new float[a.length]).toArray(float[][]::new);
    }

    DenseNet run() {
        int[] order = new int[targets.length];
        for (int epoch = 0; epoch < settings.epochs(); epoch++) {
            shuffle(order, Seeds.generator(seed, "order", epoch));
            for (int from = 0; from < order.length; from += settings.batch()) {
                step(Arrays.copyOfRange(order, from, Math.min(order.length, from + settings.batch())));
            }
        }
        return net;
    }

    private static void shuffle(int[] order, SplittableRandom random) {
        for (int i = 0; i < order.length; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
    }

    DenseNet net() {
        return net;
    }

    float[][] weightGradients() {
        return gradients;
    }

    private void step(int[] batch) {
        gradients(batch);
        move();
    }

    /** Of the loss over some samples. */
    void gradients(int[] batch) {
        int count = batch.length;
        net.forward(samples, batch, count, values);
        int last = net.layers() - 1;
        for (int i = 0; i < count; i++) {
            float difference = values[last][0][i] - targets[batch[i]];
            float slope = settings.loss() == EnsembleSettings.Loss.MSE ? 2 * difference : Math.signum(difference);
            errors[last][0][i] = slope * shares[batch[i]] / count;
        }
        for (int layer = last; layer > 0; layer--) {
            gradients(layer, count);
            back(layer, count);
        }
        firstGradients(batch);
    }

    /** Of the weights: for each pair of units the sum over samples, four inputs at once. */
    private void gradients(int layer, int count) {
        float[][] in = values[layer - 1];
        for (int u = 0; u < errors[layer].length; u++) {
            float[] error = errors[layer][u];
            int at = u * in.length;
            int v = 0;
            for (; v + 4 <= in.length; v += 4) {
                products(error, in[v], in[v + 1], in[v + 2], in[v + 3], count, gradients[layer], at + v);
            }
            for (; v < in.length; v++) {
                float sum = 0;
                for (int i = 0; i < count; i++) {
                    sum += error[i] * in[v][i];
                }
                gradients[layer][at + v] = sum;
            }
            biasGradients[layer][u] = sum(error, count);
        }
    }

    private static void products(
            float[] error, float[] a, float[] b, float[] c, float[] d, int count, float[] into, int at) {
        float sumA = 0;
        float sumB = 0;
        float sumC = 0;
        float sumD = 0;
        for (int i = 0; i < count; i++) {
            float e = error[i];
            sumA += e * a[i];
            sumB += e * b[i];
            sumC += e * c[i];
            sumD += e * d[i];
        }
        into[at] = sumA;
        into[at + 1] = sumB;
        into[at + 2] = sumC;
        into[at + 3] = sumD;
    }

    private static float sum(float[] values, int count) {
        float sum = 0;
        for (int i = 0; i < count; i++) {
            sum += values[i];
        }
        return sum;
    }

    /** Through the weights and the ReLU in front of them. */
    private void back(int layer, int count) {
        float[][] into = errors[layer - 1];
        float[][] in = values[layer - 1];
        for (int v = 0; v < into.length; v++) {
            float[] sum = into[v];
            Arrays.fill(sum, 0, count, 0);
            DenseNet.accumulate(net.weights()[layer], v, into.length, errors[layer], sum, count);
            float[] value = in[v];
            for (int i = 0; i < count; i++) {
                sum[i] = value[i] > 0 ? sum[i] : 0;
            }
        }
    }

    private void firstGradients(int[] batch) {
        Arrays.fill(gradients[0], 0);
        float[][] error = errors[0];
        int width = error.length;
        for (int column = 0; column < batch.length; column++) {
            for (int i = samples.from(batch[column]); i < samples.from(batch[column] + 1); i++) {
                int at = samples.place(i) * width;
                float value = samples.value(i);
                for (int u = 0; u < width; u++) {
                    gradients[0][at + u] += value * error[u][column];
                }
            }
        }
        for (int u = 0; u < width; u++) {
            biasGradients[0][u] = sum(error[u], batch.length);
        }
    }

    private void move() {
        steps++;
        double rate = settings.rate() * Math.sqrt(1 - Math.pow(SECOND, steps)) / (1 - Math.pow(FIRST, steps));
        for (int layer = 0; layer < net.layers(); layer++) {
            adam(net.weights()[layer], gradients[layer], moments[0][layer], moments[1][layer], (float) rate);
            adam(net.biases()[layer], biasGradients[layer], moments[2][layer], moments[3][layer], (float) rate);
        }
    }

    private static void adam(float[] weights, float[] gradient, float[] first, float[] second, float rate) {
        for (int i = 0; i < weights.length; i++) {
            float g = gradient[i];
            first[i] = FIRST * first[i] + (1 - FIRST) * g;
            second[i] = SECOND * second[i] + (1 - SECOND) * g * g;
            weights[i] -= rate * first[i] / ((float) Math.sqrt(second[i]) + EPSILON);
        }
    }
}
