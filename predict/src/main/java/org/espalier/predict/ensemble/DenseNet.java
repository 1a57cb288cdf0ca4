package org.espalier.predict.ensemble;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The weights of one network of dense layers with ReLUs between them and one output. Columns are samples: a layer's values are an array for each unit, so that the loops run over samples and are vectorised.
 *
 * @param widths units of the layers, input first, 1 last
 * @param weights for each layer its matrix, outputs x inputs; of the first one inputs x outputs, as most inputs are 0
 * @param biases for each layer
 */
record DenseNet(int[] widths, float[][] weights, float[][] biases) {
    /** He's uniform initialisation (He et al. 2015), under which signals keep their size through ten layers; biases are 0. */
    static DenseNet initial(int[] widths, SplittableRandom random) {
        float[][] weights = new float[widths.length - 1][];
        float[][] biases = new float[widths.length - 1][];
        for (int layer = 0; layer < weights.length; layer++) {
            double bound = Math.sqrt(6.0 / widths[layer]) * (layer == weights.length - 1 ? 0.5 : 1);
            weights[layer] = new float[widths[layer] * widths[layer + 1]];
            for (int i = 0; i < weights[layer].length; i++) {
                weights[layer][i] = (float) ((2 * random.nextDouble() - 1) * bound);
            }
            biases[layer] = new float[widths[layer + 1]];
        }
        return new DenseNet(widths, weights, biases);
    }

    int layers() {
        return weights.length;
    }

    /** Arrays for the values behind each layer. */
    float[][][] values(int columns) {
        float[][][] values = new float[layers()][][];
        for (int layer = 0; layer < layers(); layer++) {
            values[layer] = new float[widths[layer + 1]][columns];
        }
        return values;
    }

    /**
     * The outputs of all columns, in the last of the arrays.
     *
     * @param samples which inputs of each column are not 0
     */
    void forward(SparseRows samples, int[] columns, int count, float[][][] values) {
        first(samples, columns, count, values[0]);
        for (int layer = 1; layer < layers(); layer++) {
            relu(values[layer - 1], count);
            dense(layer, values[layer - 1], values[layer], count);
        }
    }

    private void first(SparseRows samples, int[] columns, int count, float[][] out) {
        int width = widths[1];
        float[] sum = new float[width];
        for (int column = 0; column < count; column++) {
            System.arraycopy(biases[0], 0, sum, 0, width);
            int row = columns[column];
            for (int i = samples.from(row); i < samples.from(row + 1); i++) {
                int at = samples.place(i) * width;
                float value = samples.value(i);
                for (int u = 0; u < width; u++) {
                    sum[u] += value * weights[0][at + u];
                }
            }
            for (int u = 0; u < width; u++) {
                out[u][column] = sum[u];
            }
        }
    }

    static void relu(float[][] values, int count) {
        for (float[] unit : values) {
            for (int i = 0; i < count; i++) {
                unit[i] = Math.max(unit[i], 0);
            }
        }
    }

    private void dense(int layer, float[][] in, float[][] out, int count) {
        int inputs = widths[layer];
        for (int u = 0; u < out.length; u++) {
            float[] sum = out[u];
            Arrays.fill(sum, 0, count, biases[layer][u]);
            accumulate(weights[layer], u * inputs, 1, in, sum, count);
        }
    }

    /** Adds the inputs, each times its weight, four at a time. */
    static void accumulate(float[] w, int at, int step, float[][] in, float[] sum, int count) {
        int v = 0;
        for (; v + 4 <= in.length; v += 4) {
            int i = at + v * step;
            four(
                    w[i],
                    w[i + step],
                    w[i + 2 * step],
                    w[i + 3 * step],
                    in[v],
                    in[v + 1],
                    in[v + 2],
                    in[v + 3],
                    sum,
                    count);
        }
        for (; v < in.length; v++) {
            one(w[at + v * step], in[v], sum, count);
        }
    }

    private static void four(
            float w0,
            float w1,
            float w2,
            float w3,
            float[] a,
            float[] b,
            float[] c,
            float[] d,
            float[] sum,
            int count) {
        for (int i = 0; i < count; i++) {
            sum[i] += (w0 * a[i] + w1 * b[i]) + (w2 * c[i] + w3 * d[i]);
        }
    }

    private static void one(float w, float[] a, float[] sum, int count) {
        for (int i = 0; i < count; i++) {
            sum[i] += w * a[i];
        }
    }
}
