package org.espalier.torch.fused;

/**
 * Loops that the compiler of the JVM turns into vector instructions by itself: arrays are indexed from 0, and there is no branch inside. So the gradient of a
 * non-linearity is told from its value by arithmetic: {@code t / (t + TINY)} is 1 where {@code t} is above 0, and 0 where it is 0.
 */
final class PlainLoops implements Loops {
    private static final float TINY = 1e-38f;
    private static final float SIX = 6;
    private static final float SIXTH = 1f / 6;
    private static final float HALF_WIDTH = 3;

    @Override
    public String name() {
        return "java-plain";
    }

    @Override
    public void moments(float[][] x, float[] pivot, float[] sums, float[] squares, int n) {
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

    @Override
    public void normalise(Nonlinearity f, float[][] x, Channels of, int n) {
        for (float[] tile : x) {
            switch (f) {
                case NONE -> affine(tile, of.scale(), of.shift(), n);
                case RELU -> relu(tile, of.scale(), of.shift(), n);
                case RELU6 -> relu6(tile, of.scale(), of.shift(), n);
                case HARD_SWISH -> hardSwish(tile, of.scale(), of.shift(), n);
            }
        }
    }

    private static void affine(float[] x, float[] scale, float[] shift, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = x[i] * scale[i] + shift[i];
        }
    }

    private static void relu(float[] x, float[] scale, float[] shift, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = Math.max(x[i] * scale[i] + shift[i], 0f);
        }
    }

    private static void relu6(float[] x, float[] scale, float[] shift, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = Math.min(Math.max(x[i] * scale[i] + shift[i], 0f), SIX);
        }
    }

    private static void hardSwish(float[] x, float[] scale, float[] shift, int n) {
        for (int i = 0; i < n; i++) {
            float v = x[i] * scale[i] + shift[i];
            x[i] = v * Math.min(Math.max(v + HALF_WIDTH, 0f), SIX) * SIXTH;
        }
    }

    @Override
    public void gradientSums(
            Nonlinearity f, float[][] x, float[][] g, Channels of, float[] sums, float[] products, int n) {
        before(f, x, g, of, n);
        for (int pair = 0; pair < TOGETHER; pair += 2) {
            addUp(x[pair], x[pair + 1], g[pair], g[pair + 1], of.mean(), sums, products, n);
        }
    }

    private static void addUp(
            float[] x0, float[] x1, float[] g0, float[] g1, float[] mean, float[] sums, float[] products, int n) {
        for (int i = 0; i < n; i++) {
            float m = mean[i];
            sums[i] += g0[i] + g1[i];
            products[i] += g0[i] * (x0[i] - m) + g1[i] * (x1[i] - m);
        }
    }

    @Override
    public void gradient(Nonlinearity f, float[][] x, float[][] g, Channels of, float[] slope, float[] offset, int n) {
        before(f, x, g, of, n);
        for (int tile = 0; tile < TOGETHER; tile++) {
            back(x[tile], g[tile], of.mean(), of.scale(), slope, offset, n);
        }
    }

    private static void back(float[] x, float[] g, float[] mean, float[] scale, float[] slope, float[] offset, int n) {
        for (int i = 0; i < n; i++) {
            g[i] = g[i] * scale[i] + (x[i] - mean[i]) * slope[i] + offset[i];
        }
    }

    /** The gradient before the non-linearity. */
    private static void before(Nonlinearity f, float[][] x, float[][] g, Channels of, int n) {
        for (int tile = 0; tile < TOGETHER; tile++) {
            switch (f) {
                case NONE -> {}
                case RELU -> beforeRelu(x[tile], g[tile], of.scale(), of.shift(), n);
                case RELU6 -> beforeRelu6(x[tile], g[tile], of.scale(), of.shift(), n);
                case HARD_SWISH -> beforeHardSwish(x[tile], g[tile], of.scale(), of.shift(), n);
            }
        }
    }

    private static void beforeRelu(float[] x, float[] g, float[] scale, float[] shift, int n) {
        for (int i = 0; i < n; i++) {
            float y = Math.max(x[i] * scale[i] + shift[i], 0f);
            g[i] *= y / (y + TINY);
        }
    }

    private static void beforeRelu6(float[] x, float[] g, float[] scale, float[] shift, int n) {
        for (int i = 0; i < n; i++) {
            float y = Math.min(Math.max(x[i] * scale[i] + shift[i], 0f), SIX);
            float inside = y * (SIX - y);
            g[i] *= inside / (inside + TINY);
        }
    }

    private static void beforeHardSwish(float[] x, float[] g, float[] scale, float[] shift, int n) {
        for (int i = 0; i < n; i++) {
            float v = x[i] * scale[i] + shift[i];
            float y = Math.min(Math.max(v + HALF_WIDTH, 0f), SIX);
            float inside = y * (SIX - y);
            g[i] *= (y + v * (inside / (inside + TINY))) * SIXTH;
        }
    }
}
