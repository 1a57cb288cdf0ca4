package org.espalier.predict.mlp;

import java.util.List;

/**
 * Linear layers with a ReLU between them and one number at the end, computed for many inputs at once in plain Java. Behind a ReLU half of the values and more are zero, and
 * what is zero is left out, so that there is less to compute than in a product of matrices; inputs that are one-hot have few other values anyway. A result depends on its
 * input alone, to the last bit, and not on what is computed beside it.
 *
 * <p>Weights are read in tiles that stay in the nearest cache while all inputs pass.
 */
final class DenseLayers {
    /** Rows of a tile: 24 of 400 values are 38 KB. */
    private static final int TILE = 24;

    private final List<DenseLayer> hidden;
    private final float[] last;
    private final float lastBias;

    /** @param layers at least one; each takes what the one before gives, the last gives one number */
    DenseLayers(List<DenseLayer> layers) {
        this.hidden = List.copyOf(layers.subList(0, layers.size() - 1));
        DenseLayer end = layers.get(layers.size() - 1);
        this.last = new float[end.inputs()];
        for (int i = 0; i < last.length; i++) {
            last[i] = end.rows()[i][0];
        }
        this.lastBias = end.bias()[0];
    }

    /** What one thread needs to compute: for each input the values of each layer, and which of them are not zero. */
    final class Work implements LayerWork {
        private final int most;
        private final int[] count;
        private final int[] done;
        private final int[][] places;
        /** By layer, the features first; then by input. */
        private final float[][][] values;

        private final float[] rectified = new float[last.length];

        /** @param most inputs at once */
        Work(int most) {
            this.most = most;
            this.values = new float[hidden.size() + 1][most][];
            int widest = last.length;
            for (int layer = 0; layer < values.length; layer++) {
                int width = layer < hidden.size() ? hidden.get(layer).inputs() : last.length;
                widest = Math.max(widest, width);
                for (int i = 0; i < most; i++) {
                    values[layer][i] = new float[width];
                }
            }
            this.count = new int[most];
            this.done = new int[most];
            this.places = new int[most][widest];
        }

        @Override
        public int most() {
            return most;
        }

        @Override
        public float[] features(int input) {
            return values[0][input];
        }

        @Override
        public void compute(int inputs, double[] results, int at) {
            for (int i = 0; i < inputs && !hidden.isEmpty(); i++) {
                count[i] = Terms.notZero(values[0][i], places[i]);
            }
            for (int layer = 0; layer < hidden.size(); layer++) {
                add(hidden.get(layer), inputs, values[layer], values[layer + 1]);
                for (int i = 0; i < inputs && layer + 1 < hidden.size(); i++) {
                    count[i] = positive(values[layer + 1][i], places[i]);
                }
            }
            for (int i = 0; i < inputs; i++) {
                float[] end = values[hidden.size()][i];
                results[at + i] = lastBias + Terms.dot(hidden.isEmpty() ? end : rectified(end), last);
            }
        }

        /** What a hidden layer gave an input before its ReLU, as long as nothing else is computed. */
        float[] sums(int layer, int input) {
            return values[layer + 1][input];
        }

        private void add(DenseLayer layer, int inputs, float[][] from, float[][] into) {
            for (int i = 0; i < inputs; i++) {
                System.arraycopy(layer.bias(), 0, into[i], 0, layer.outputs());
                done[i] = 0;
            }
            float[][] rows = layer.rows();
            for (int end = TILE; end < rows.length + TILE; end += TILE) {
                for (int i = 0; i < inputs; i++) {
                    done[i] = tile(rows, end, i, from[i], into[i]);
                }
            }
            for (int i = 0; i < inputs; i++) {
                for (int next = done[i]; next < count[i]; next++) {
                    Terms.add(into[i], rows[places[i][next]], from[i][places[i][next]]);
                }
            }
        }

        private float[] rectified(float[] sums) {
            for (int i = 0; i < rectified.length; i++) {
                rectified[i] = Math.max(sums[i], 0f);
            }
            return rectified;
        }

        /** Adds whole groups of terms that lie before the end of a tile; what a tile begins, the next one may end. */
        private int tile(float[][] rows, int end, int input, float[] from, float[] into) {
            int[] place = places[input];
            int next = done[input];
            int groups = count[input] - Terms.AT_ONCE;
            while (next <= groups && place[next + Terms.AT_ONCE - 1] < end) {
                int a = place[next];
                int b = place[next + 1];
                int c = place[next + 2];
                int d = place[next + 3];
                Terms.add(into, rows[a], from[a], rows[b], from[b], rows[c], from[c], rows[d], from[d]);
                next += Terms.AT_ONCE;
            }
            return next;
        }
    }

    /** Which values a ReLU lets through, without a branch: half of them would be guessed wrong. */
    private static int positive(float[] values, int[] place) {
        int found = 0;
        for (int i = 0; i < values.length; i++) {
            place[found] = i;
            found += Float.floatToRawIntBits(values[i]) >>> 31 ^ 1;
        }
        return found;
    }
}
