package org.espalier.predict.mlp;

import java.util.concurrent.atomic.AtomicReferenceArray;

/** Room in which one thread computes {@link NearLayers} of one shape, now for one middle, now for another. */
final class NearWork implements LayerWork {
    /** Sources of a tile: all inputs pass the rows of one before the next is read, so that a row comes from far away once. */
    private static final int TILE = 64;

    private NearLayers network;
    private final float[][] features;
    /** By hidden layer and input. */
    private final float[][][] sums;

    private final int[] count;
    private final int[] done;
    /** By input: sources that add something to the layers behind them, in ascending order. */
    private final int[][] places;
    /** How much of each. */
    private final float[][] factors;

    /** @param most inputs at once */
    NearWork(int most, NearLayers network) {
        this.network = network;
        this.features = new float[most][network.middle().length];
        this.sums = new float[network.hidden()][most][];
        for (int layer = 0; layer < sums.length; layer++) {
            for (int i = 0; i < most; i++) {
                sums[layer][i] = new float[network.constant(layer).length];
            }
        }
        this.count = new int[most];
        this.done = new int[most];
        this.places = new int[most][network.sources() + 1];
        this.factors = new float[most][network.sources()];
    }

    /** The same room for another middle. */
    NearWork on(NearLayers other) {
        network = other;
        return this;
    }

    @Override
    public int most() {
        return features.length;
    }

    @Override
    public float[] features(int input) {
        return features[input];
    }

    @Override
    public void compute(int inputs, double[] results, int at) {
        for (int i = 0; i < inputs; i++) {
            count[i] = differences(features[i], network.middle(), places[i], factors[i]);
        }
        for (int layer = 0; layer < sums.length; layer++) {
            add(layer, inputs);
            int source = network.first(layer + 1);
            int[] off = network.off(layer);
            for (int i = 0; i < inputs; i++) {
                count[i] = changed(sums[layer][i], off, count[i], source, places[i], factors[i]);
            }
        }
        float constant = network.constant(sums.length)[0];
        for (int i = 0; i < inputs; i++) {
            float sum = constant;
            for (int k = 0; k < count[i]; k++) {
                sum += network.last(places[i][k]) * factors[i][k];
            }
            results[at + i] = sum;
        }
    }

    private static int differences(float[] input, float[] middle, int[] place, float[] factor) {
        for (int i = 0; i < input.length; i++) {
            input[i] -= middle[i];
        }
        int found = Terms.notZero(input, place);
        for (int k = 0; k < found; k++) {
            factor[k] = input[place[k]];
        }
        return found;
    }

    private void add(int layer, int inputs) {
        float[] constant = network.constant(layer);
        for (int i = 0; i < inputs; i++) {
            System.arraycopy(constant, 0, sums[layer][i], 0, constant.length);
            done[i] = 0;
        }
        AtomicReferenceArray<float[]> rows = network.rows(layer);
        for (int end = TILE; end < rows.length() + TILE; end += TILE) {
            for (int i = 0; i < inputs; i++) {
                done[i] = tile(rows, layer, end, i);
            }
        }
        for (int i = 0; i < inputs; i++) {
            for (int k = done[i]; k < count[i]; k++) {
                Terms.add(sums[layer][i], network.row(rows, layer, places[i][k]), factors[i][k]);
            }
        }
    }

    private int tile(AtomicReferenceArray<float[]> rows, int layer, int end, int input) {
        int[] place = places[input];
        float[] factor = factors[input];
        int k = done[input];
        int groups = count[input] - Terms.AT_ONCE;
        while (k <= groups && place[k + Terms.AT_ONCE - 1] < end) {
            Terms.add(
                    sums[layer][input],
                    network.row(rows, layer, place[k]),
                    factor[k],
                    network.row(rows, layer, place[k + 1]),
                    factor[k + 1],
                    network.row(rows, layer, place[k + 2]),
                    factor[k + 2],
                    network.row(rows, layer, place[k + 3]),
                    factor[k + 3]);
            k += Terms.AT_ONCE;
        }
        return k;
    }

    /** Adds the units of a layer that are not as in the middle to the sources, with how far they are beyond. */
    private static int changed(float[] sum, int[] off, int before, int first, int[] place, float[] factor) {
        int found = before;
        for (int i = 0; i < sum.length; i++) {
            place[found] = i;
            found += Float.floatToRawIntBits(sum[i]) >>> 31 ^ off[i];
        }
        for (int k = before; k < found; k++) {
            factor[k] = Math.abs(sum[place[k]]);
            place[k] += first;
        }
        return found;
    }
}
