package org.espalier.torch.fused;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The loops in vectors of the Vector API. No vector lives longer than one turn of a loop: JDK 17 would put it into an object. */
final class VectorLoops implements Loops {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final float SIX = 6;
    private static final float SIXTH = 1f / 6;
    private static final float HALF_WIDTH = 3;

    @Override
    public String name() {
        return "java-vector";
    }

    @Override
    public void moments(float[][] x, float[] pivot, float[] sums, float[] squares, int n) {
        moments(x[0], x[1], x[2], x[3], pivot, sums, squares, n);
    }

    private static void moments(
            float[] x0, float[] x1, float[] x2, float[] x3, float[] pivot, float[] sums, float[] squares, int n) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector p = at(pivot, i);
            FloatVector d0 = at(x0, i).sub(p);
            FloatVector d1 = at(x1, i).sub(p);
            FloatVector d2 = at(x2, i).sub(p);
            FloatVector d3 = at(x3, i).sub(p);
            at(sums, i).add(d0.add(d1).add(d2.add(d3))).intoArray(sums, i);
            at(squares, i)
                    .add(d0.fma(d0, d1.mul(d1)).add(d2.fma(d2, d3.mul(d3))))
                    .intoArray(squares, i);
        }
    }

    @Override
    public void normalise(Nonlinearity f, float[][] x, Channels of, int n) {
        switch (f) {
            case NONE -> affine(x[0], x[1], x[2], x[3], of.scale(), of.shift(), n);
            case RELU -> relu(x[0], x[1], x[2], x[3], of.scale(), of.shift(), n);
            case RELU6 -> relu6(x[0], x[1], x[2], x[3], of.scale(), of.shift(), n);
            case HARD_SWISH -> hardSwish(x[0], x[1], x[2], x[3], of.scale(), of.shift(), n);
        }
    }

    private static void affine(float[] x0, float[] x1, float[] x2, float[] x3, float[] scale, float[] shift, int n) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector a = at(scale, i);
            FloatVector b = at(shift, i);
            at(x0, i).fma(a, b).intoArray(x0, i);
            at(x1, i).fma(a, b).intoArray(x1, i);
            at(x2, i).fma(a, b).intoArray(x2, i);
            at(x3, i).fma(a, b).intoArray(x3, i);
        }
    }

    private static void relu(float[] x0, float[] x1, float[] x2, float[] x3, float[] scale, float[] shift, int n) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector a = at(scale, i);
            FloatVector b = at(shift, i);
            at(x0, i).fma(a, b).max(0f).intoArray(x0, i);
            at(x1, i).fma(a, b).max(0f).intoArray(x1, i);
            at(x2, i).fma(a, b).max(0f).intoArray(x2, i);
            at(x3, i).fma(a, b).max(0f).intoArray(x3, i);
        }
    }

    private static void relu6(float[] x0, float[] x1, float[] x2, float[] x3, float[] scale, float[] shift, int n) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector a = at(scale, i);
            FloatVector b = at(shift, i);
            at(x0, i).fma(a, b).max(0f).min(SIX).intoArray(x0, i);
            at(x1, i).fma(a, b).max(0f).min(SIX).intoArray(x1, i);
            at(x2, i).fma(a, b).max(0f).min(SIX).intoArray(x2, i);
            at(x3, i).fma(a, b).max(0f).min(SIX).intoArray(x3, i);
        }
    }

    private static void hardSwish(float[] x0, float[] x1, float[] x2, float[] x3, float[] scale, float[] shift, int n) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector a = at(scale, i);
            FloatVector b = at(shift, i);
            hardSwish(at(x0, i).fma(a, b)).intoArray(x0, i);
            hardSwish(at(x1, i).fma(a, b)).intoArray(x1, i);
            hardSwish(at(x2, i).fma(a, b)).intoArray(x2, i);
            hardSwish(at(x3, i).fma(a, b)).intoArray(x3, i);
        }
    }

    private static FloatVector hardSwish(FloatVector v) {
        return v.mul(v.add(HALF_WIDTH).max(0f).min(SIX)).mul(SIXTH);
    }

    @Override
    public void gradientSums(
            Nonlinearity f, float[][] x, float[][] g, Channels of, float[] sums, float[] products, int n) {
        for (int pair = 0; pair < TOGETHER; pair += 2) {
            switch (f) {
                case NONE -> sums(x[pair], x[pair + 1], g[pair], g[pair + 1], of, sums, products, n);
                case RELU -> reluSums(x[pair], x[pair + 1], g[pair], g[pair + 1], of, sums, products, n);
                case RELU6 -> relu6Sums(x[pair], x[pair + 1], g[pair], g[pair + 1], of, sums, products, n);
                case HARD_SWISH -> hardSwishSums(x[pair], x[pair + 1], g[pair], g[pair + 1], of, sums, products, n);
            }
        }
    }

    private static void sums(
            float[] x0, float[] x1, float[] g0, float[] g1, Channels of, float[] sums, float[] products, int n) {
        float[] mean = of.mean();
        for (int i = 0; i < n; i += LANES) {
            FloatVector m = at(mean, i);
            FloatVector u0 = at(x0, i);
            FloatVector u1 = at(x1, i);
            FloatVector d0 = at(g0, i);
            FloatVector d1 = at(g1, i);
            at(sums, i).add(d0.add(d1)).intoArray(sums, i);
            u0.sub(m).fma(d0, u1.sub(m).fma(d1, at(products, i))).intoArray(products, i);
        }
    }

    private static void reluSums(
            float[] x0, float[] x1, float[] g0, float[] g1, Channels of, float[] sums, float[] products, int n) {
        float[] mean = of.mean();
        float[] scale = of.scale();
        float[] shift = of.shift();
        for (int i = 0; i < n; i += LANES) {
            FloatVector m = at(mean, i);
            FloatVector a = at(scale, i);
            FloatVector b = at(shift, i);
            FloatVector u0 = at(x0, i);
            FloatVector u1 = at(x1, i);
            FloatVector d0 = beforeRelu(u0.fma(a, b), at(g0, i));
            FloatVector d1 = beforeRelu(u1.fma(a, b), at(g1, i));
            at(sums, i).add(d0.add(d1)).intoArray(sums, i);
            u0.sub(m).fma(d0, u1.sub(m).fma(d1, at(products, i))).intoArray(products, i);
        }
    }

    private static void relu6Sums(
            float[] x0, float[] x1, float[] g0, float[] g1, Channels of, float[] sums, float[] products, int n) {
        float[] mean = of.mean();
        float[] scale = of.scale();
        float[] shift = of.shift();
        for (int i = 0; i < n; i += LANES) {
            FloatVector m = at(mean, i);
            FloatVector a = at(scale, i);
            FloatVector b = at(shift, i);
            FloatVector u0 = at(x0, i);
            FloatVector u1 = at(x1, i);
            FloatVector d0 = beforeRelu6(u0.fma(a, b), at(g0, i));
            FloatVector d1 = beforeRelu6(u1.fma(a, b), at(g1, i));
            at(sums, i).add(d0.add(d1)).intoArray(sums, i);
            u0.sub(m).fma(d0, u1.sub(m).fma(d1, at(products, i))).intoArray(products, i);
        }
    }

    private static void hardSwishSums(
            float[] x0, float[] x1, float[] g0, float[] g1, Channels of, float[] sums, float[] products, int n) {
        float[] mean = of.mean();
        float[] scale = of.scale();
        float[] shift = of.shift();
        for (int i = 0; i < n; i += LANES) {
            FloatVector m = at(mean, i);
            FloatVector a = at(scale, i);
            FloatVector b = at(shift, i);
            FloatVector u0 = at(x0, i);
            FloatVector u1 = at(x1, i);
            FloatVector d0 = beforeHardSwish(u0.fma(a, b), at(g0, i));
            FloatVector d1 = beforeHardSwish(u1.fma(a, b), at(g1, i));
            at(sums, i).add(d0.add(d1)).intoArray(sums, i);
            u0.sub(m).fma(d0, u1.sub(m).fma(d1, at(products, i))).intoArray(products, i);
        }
    }

    @Override
    public void gradient(Nonlinearity f, float[][] x, float[][] g, Channels of, float[] slope, float[] offset, int n) {
        for (int pair = 0; pair < TOGETHER; pair += 2) {
            switch (f) {
                case NONE -> back(x[pair], x[pair + 1], g[pair], g[pair + 1], of, slope, offset, n);
                case RELU -> reluBack(x[pair], x[pair + 1], g[pair], g[pair + 1], of, slope, offset, n);
                case RELU6 -> relu6Back(x[pair], x[pair + 1], g[pair], g[pair + 1], of, slope, offset, n);
                case HARD_SWISH -> hardSwishBack(x[pair], x[pair + 1], g[pair], g[pair + 1], of, slope, offset, n);
            }
        }
    }

    private static void back(
            float[] x0, float[] x1, float[] g0, float[] g1, Channels of, float[] slope, float[] offset, int n) {
        float[] mean = of.mean();
        float[] scale = of.scale();
        for (int i = 0; i < n; i += LANES) {
            FloatVector m = at(mean, i);
            FloatVector a = at(scale, i);
            FloatVector q = at(slope, i);
            FloatVector r = at(offset, i);
            FloatVector u0 = at(x0, i);
            FloatVector u1 = at(x1, i);
            u0.sub(m).fma(q, at(g0, i).fma(a, r)).intoArray(g0, i);
            u1.sub(m).fma(q, at(g1, i).fma(a, r)).intoArray(g1, i);
        }
    }

    private static void reluBack(
            float[] x0, float[] x1, float[] g0, float[] g1, Channels of, float[] slope, float[] offset, int n) {
        float[] mean = of.mean();
        float[] scale = of.scale();
        float[] shift = of.shift();
        for (int i = 0; i < n; i += LANES) {
            FloatVector m = at(mean, i);
            FloatVector a = at(scale, i);
            FloatVector b = at(shift, i);
            FloatVector q = at(slope, i);
            FloatVector r = at(offset, i);
            FloatVector u0 = at(x0, i);
            FloatVector u1 = at(x1, i);
            u0.sub(m).fma(q, beforeRelu(u0.fma(a, b), at(g0, i)).fma(a, r)).intoArray(g0, i);
            u1.sub(m).fma(q, beforeRelu(u1.fma(a, b), at(g1, i)).fma(a, r)).intoArray(g1, i);
        }
    }

    private static void relu6Back(
            float[] x0, float[] x1, float[] g0, float[] g1, Channels of, float[] slope, float[] offset, int n) {
        float[] mean = of.mean();
        float[] scale = of.scale();
        float[] shift = of.shift();
        for (int i = 0; i < n; i += LANES) {
            FloatVector m = at(mean, i);
            FloatVector a = at(scale, i);
            FloatVector b = at(shift, i);
            FloatVector q = at(slope, i);
            FloatVector r = at(offset, i);
            FloatVector u0 = at(x0, i);
            FloatVector u1 = at(x1, i);
            u0.sub(m).fma(q, beforeRelu6(u0.fma(a, b), at(g0, i)).fma(a, r)).intoArray(g0, i);
            u1.sub(m).fma(q, beforeRelu6(u1.fma(a, b), at(g1, i)).fma(a, r)).intoArray(g1, i);
        }
    }

    private static void hardSwishBack(
            float[] x0, float[] x1, float[] g0, float[] g1, Channels of, float[] slope, float[] offset, int n) {
        float[] mean = of.mean();
        float[] scale = of.scale();
        float[] shift = of.shift();
        for (int i = 0; i < n; i += LANES) {
            FloatVector m = at(mean, i);
            FloatVector a = at(scale, i);
            FloatVector b = at(shift, i);
            FloatVector q = at(slope, i);
            FloatVector r = at(offset, i);
            FloatVector u0 = at(x0, i);
            FloatVector u1 = at(x1, i);
            u0.sub(m).fma(q, beforeHardSwish(u0.fma(a, b), at(g0, i)).fma(a, r)).intoArray(g0, i);
            u1.sub(m).fma(q, beforeHardSwish(u1.fma(a, b), at(g1, i)).fma(a, r)).intoArray(g1, i);
        }
    }

    private static FloatVector beforeRelu(FloatVector v, FloatVector g) {
        return g.blend(0f, v.compare(VectorOperators.LE, 0f));
    }

    private static FloatVector beforeRelu6(FloatVector v, FloatVector g) {
        return g.blend(0f, v.compare(VectorOperators.LE, 0f).or(v.compare(VectorOperators.GE, SIX)));
    }

    /** {@code g * (min(max(v + 3, 0), 6) + v * [-3 < v < 3]) / 6}. */
    private static FloatVector beforeHardSwish(FloatVector v, FloatVector g) {
        FloatVector y = v.add(HALF_WIDTH).max(0f).min(SIX);
        VectorMask<Float> outside = v.abs().compare(VectorOperators.GE, HALF_WIDTH);
        return g.mul(y.add(v.blend(0f, outside)).mul(SIXTH));
    }

    private static FloatVector at(float[] values, int i) {
        return FloatVector.fromArray(SPECIES, values, i);
    }
}
