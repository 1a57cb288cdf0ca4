package org.espalier.torch.norm;

/**
 * The innermost loops of batch norm, over tiles: some pixels of a channels-last feature map, one after the other, with all their channels. Sums take
 * {@value #TOGETHER} tiles at a time, so that they are read and written once for all of them.
 *
 * <p>The compiler of the JVM turns these into vector instructions: arrays are indexed from 0, nothing branches. All arrays hold at least {@code n} values; what
 * belongs to a channel is repeated for every pixel.
 */
final class NormLoops {
    /** Tiles of one call. */
    static final int TOGETHER = 4;

    private NormLoops() {}

    /** {@code d = x - pivot; sums += d; squares += d * d}, over {@value #TOGETHER} tiles. */
    static void moments(float[][] x, float[] pivot, float[] sums, float[] squares, int n) {
        moments(x[0], x[1], x[2], x[3], pivot, sums, squares, n);
    }

    private static void moments(
            float[] x0, float[] x1, float[] x2, float[] x3, float[] pivot, float[] sums, float[] squares, int n) {
        for (int i = 0; i < n; i++) {
            float p = pivot[i];
            float d0 = x0[i] - p;
            float d1 = x1[i] - p;
            float d2 = x2[i] - p;
            float d3 = x3[i] - p;
            sums[i] += (d0 + d1) + (d2 + d3);
            squares[i] += (d0 * d0 + d1 * d1) + (d2 * d2 + d3 * d3);
        }
    }

    /** {@code x = x * scale + shift}. */
    static void normalise(float[] x, float[] scale, float[] shift, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = x[i] * scale[i] + shift[i];
        }
    }

    /** {@code sums += g; products += g * (x - mean)}, over {@value #TOGETHER} tiles. */
    static void gradientSums(float[][] x, float[][] g, float[] mean, float[] sums, float[] products, int n) {
        for (int pair = 0; pair < TOGETHER; pair += 2) {
            gradientSums(x[pair], x[pair + 1], g[pair], g[pair + 1], mean, sums, products, n);
        }
    }

    private static void gradientSums(
            float[] x0, float[] x1, float[] g0, float[] g1, float[] mean, float[] sums, float[] products, int n) {
        for (int i = 0; i < n; i++) {
            float m = mean[i];
            sums[i] += g0[i] + g1[i];
            products[i] += g0[i] * (x0[i] - m) + g1[i] * (x1[i] - m);
        }
    }

    /** {@code g = g * scale + (x - mean) * slope + offset}. */
    static void gradient(float[] x, float[] g, float[] mean, float[] scale, float[] slope, float[] offset, int n) {
        for (int i = 0; i < n; i++) {
            g[i] = g[i] * scale[i] + (x[i] - mean[i]) * slope[i] + offset[i];
        }
    }
}
