package org.espalier.torch.depthwise;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost loops of {@link VectorLoops}: a few taps of a kernel's row, at four positions of the result at a time, for as many channels as a
 * vector has values. Vectors live within one turn of a loop only, because older JVMs make objects of those that are carried from one turn to the
 * next; so what is alike stands written out.
 */
final class VectorTaps {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** Values of a vector. */
    static final int LANES = SPECIES.length();

    /** Positions of the result in one block. */
    static final int POSITIONS = 4;

    /**
     * Where the loops read.
     *
     * @param x a row of the image
     * @param xAt where the first tap lies at the first position
     * @param xStep from a position to the next, and from a tap to the next
     * @param g a row of the gradient
     * @param gAt the first position
     * @param gStep from a position to the next
     * @param blocks of {@link #POSITIONS}
     */
    record Rows(float[] x, int xAt, int xStep, float[] g, int gAt, int gStep, int blocks) {}

    private VectorTaps() {}

    /** How many of the taps that are left {@link #add} takes at once. */
    static int atOnce(int left) {
        return left >= 7 ? 7 : left >= 5 ? 5 : Math.min(left, 3);
    }

    /**
     * Adds the products of image and gradient to some taps of the kernel.
     *
     * @param taps as {@link #atOnce} says
     * @param sum the first tap's from {@code at} on, the others' {@code step} behind each other
     */
    static void add(int taps, Rows rows, float[] sum, int at, int step) {
        switch (taps) {
            case 1 -> one(rows, sum, at);
            case 2 -> two(rows, sum, at, step);
            case 3 -> three(rows, sum, at, step);
            case 5 -> five(rows, sum, at, step);
            case 7 -> seven(rows, sum, at, step);
            default -> throw new IllegalArgumentException("taps must be 1, 2, 3, 5 or 7, got " + taps);
        }
    }

    private static void one(Rows r, float[] sum, int at) {
        float[] x = r.x();
        float[] g = r.g();
        int xStep = r.xStep();
        int gStep = r.gStep();
        int xAt = r.xAt();
        int gAt = r.gAt();
        for (int block = 0; block < r.blocks(); block++) {
            FloatVector g0 = FloatVector.fromArray(SPECIES, g, gAt);
            FloatVector g1 = FloatVector.fromArray(SPECIES, g, gAt + gStep);
            FloatVector g2 = FloatVector.fromArray(SPECIES, g, gAt + 2 * gStep);
            FloatVector g3 = FloatVector.fromArray(SPECIES, g, gAt + 3 * gStep);
            FloatVector x0 = FloatVector.fromArray(SPECIES, x, xAt);
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, xAt + xStep);
            FloatVector x2 = FloatVector.fromArray(SPECIES, x, xAt + 2 * xStep);
            FloatVector x3 = FloatVector.fromArray(SPECIES, x, xAt + 3 * xStep);
            FloatVector.fromArray(SPECIES, sum, at)
                    .add(x2.fma(g2, x0.mul(g0)).add(x3.fma(g3, x1.mul(g1))))
                    .intoArray(sum, at);
            xAt += POSITIONS * xStep;
            gAt += POSITIONS * gStep;
        }
    }

    private static void two(Rows r, float[] sum, int at, int step) {
        float[] x = r.x();
        float[] g = r.g();
        int xStep = r.xStep();
        int gStep = r.gStep();
        int xAt = r.xAt();
        int gAt = r.gAt();
        for (int block = 0; block < r.blocks(); block++) {
            FloatVector g0 = FloatVector.fromArray(SPECIES, g, gAt);
            FloatVector g1 = FloatVector.fromArray(SPECIES, g, gAt + gStep);
            FloatVector g2 = FloatVector.fromArray(SPECIES, g, gAt + 2 * gStep);
            FloatVector g3 = FloatVector.fromArray(SPECIES, g, gAt + 3 * gStep);
            FloatVector x0 = FloatVector.fromArray(SPECIES, x, xAt);
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, xAt + xStep);
            FloatVector x2 = FloatVector.fromArray(SPECIES, x, xAt + 2 * xStep);
            FloatVector x3 = FloatVector.fromArray(SPECIES, x, xAt + 3 * xStep);
            FloatVector x4 = FloatVector.fromArray(SPECIES, x, xAt + 4 * xStep);
            FloatVector.fromArray(SPECIES, sum, at)
                    .add(x2.fma(g2, x0.mul(g0)).add(x3.fma(g3, x1.mul(g1))))
                    .intoArray(sum, at);
            FloatVector.fromArray(SPECIES, sum, at + step)
                    .add(x3.fma(g2, x1.mul(g0)).add(x4.fma(g3, x2.mul(g1))))
                    .intoArray(sum, at + step);
            xAt += POSITIONS * xStep;
            gAt += POSITIONS * gStep;
        }
    }

    private static void three(Rows r, float[] sum, int at, int step) {
        float[] x = r.x();
        float[] g = r.g();
        int xStep = r.xStep();
        int gStep = r.gStep();
        int xAt = r.xAt();
        int gAt = r.gAt();
        for (int block = 0; block < r.blocks(); block++) {
            FloatVector g0 = FloatVector.fromArray(SPECIES, g, gAt);
            FloatVector g1 = FloatVector.fromArray(SPECIES, g, gAt + gStep);
            FloatVector g2 = FloatVector.fromArray(SPECIES, g, gAt + 2 * gStep);
            FloatVector g3 = FloatVector.fromArray(SPECIES, g, gAt + 3 * gStep);
            FloatVector x0 = FloatVector.fromArray(SPECIES, x, xAt);
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, xAt + xStep);
            FloatVector x2 = FloatVector.fromArray(SPECIES, x, xAt + 2 * xStep);
            FloatVector x3 = FloatVector.fromArray(SPECIES, x, xAt + 3 * xStep);
            FloatVector x4 = FloatVector.fromArray(SPECIES, x, xAt + 4 * xStep);
            FloatVector x5 = FloatVector.fromArray(SPECIES, x, xAt + 5 * xStep);
            FloatVector.fromArray(SPECIES, sum, at)
                    .add(x2.fma(g2, x0.mul(g0)).add(x3.fma(g3, x1.mul(g1))))
                    .intoArray(sum, at);
            FloatVector.fromArray(SPECIES, sum, at + step)
                    .add(x3.fma(g2, x1.mul(g0)).add(x4.fma(g3, x2.mul(g1))))
                    .intoArray(sum, at + step);
            FloatVector.fromArray(SPECIES, sum, at + 2 * step)
                    .add(x4.fma(g2, x2.mul(g0)).add(x5.fma(g3, x3.mul(g1))))
                    .intoArray(sum, at + 2 * step);
            xAt += POSITIONS * xStep;
            gAt += POSITIONS * gStep;
        }
    }

    private static void five(Rows r, float[] sum, int at, int step) {
        float[] x = r.x();
        float[] g = r.g();
        int xStep = r.xStep();
        int gStep = r.gStep();
        int xAt = r.xAt();
        int gAt = r.gAt();
        for (int block = 0; block < r.blocks(); block++) {
            FloatVector g0 = FloatVector.fromArray(SPECIES, g, gAt);
            FloatVector g1 = FloatVector.fromArray(SPECIES, g, gAt + gStep);
            FloatVector g2 = FloatVector.fromArray(SPECIES, g, gAt + 2 * gStep);
            FloatVector g3 = FloatVector.fromArray(SPECIES, g, gAt + 3 * gStep);
            FloatVector x0 = FloatVector.fromArray(SPECIES, x, xAt);
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, xAt + xStep);
            FloatVector x2 = FloatVector.fromArray(SPECIES, x, xAt + 2 * xStep);
            FloatVector x3 = FloatVector.fromArray(SPECIES, x, xAt + 3 * xStep);
            FloatVector x4 = FloatVector.fromArray(SPECIES, x, xAt + 4 * xStep);
            FloatVector x5 = FloatVector.fromArray(SPECIES, x, xAt + 5 * xStep);
            FloatVector x6 = FloatVector.fromArray(SPECIES, x, xAt + 6 * xStep);
            FloatVector x7 = FloatVector.fromArray(SPECIES, x, xAt + 7 * xStep);
            FloatVector.fromArray(SPECIES, sum, at)
                    .add(x2.fma(g2, x0.mul(g0)).add(x3.fma(g3, x1.mul(g1))))
                    .intoArray(sum, at);
            FloatVector.fromArray(SPECIES, sum, at + step)
                    .add(x3.fma(g2, x1.mul(g0)).add(x4.fma(g3, x2.mul(g1))))
                    .intoArray(sum, at + step);
            FloatVector.fromArray(SPECIES, sum, at + 2 * step)
                    .add(x4.fma(g2, x2.mul(g0)).add(x5.fma(g3, x3.mul(g1))))
                    .intoArray(sum, at + 2 * step);
            FloatVector.fromArray(SPECIES, sum, at + 3 * step)
                    .add(x5.fma(g2, x3.mul(g0)).add(x6.fma(g3, x4.mul(g1))))
                    .intoArray(sum, at + 3 * step);
            FloatVector.fromArray(SPECIES, sum, at + 4 * step)
                    .add(x6.fma(g2, x4.mul(g0)).add(x7.fma(g3, x5.mul(g1))))
                    .intoArray(sum, at + 4 * step);
            xAt += POSITIONS * xStep;
            gAt += POSITIONS * gStep;
        }
    }

    private static void seven(Rows r, float[] sum, int at, int step) {
        float[] x = r.x();
        float[] g = r.g();
        int xStep = r.xStep();
        int gStep = r.gStep();
        int xAt = r.xAt();
        int gAt = r.gAt();
        for (int block = 0; block < r.blocks(); block++) {
            FloatVector g0 = FloatVector.fromArray(SPECIES, g, gAt);
            FloatVector g1 = FloatVector.fromArray(SPECIES, g, gAt + gStep);
            FloatVector g2 = FloatVector.fromArray(SPECIES, g, gAt + 2 * gStep);
            FloatVector g3 = FloatVector.fromArray(SPECIES, g, gAt + 3 * gStep);
            FloatVector x0 = FloatVector.fromArray(SPECIES, x, xAt);
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, xAt + xStep);
            FloatVector x2 = FloatVector.fromArray(SPECIES, x, xAt + 2 * xStep);
            FloatVector x3 = FloatVector.fromArray(SPECIES, x, xAt + 3 * xStep);
            FloatVector x4 = FloatVector.fromArray(SPECIES, x, xAt + 4 * xStep);
            FloatVector x5 = FloatVector.fromArray(SPECIES, x, xAt + 5 * xStep);
            FloatVector x6 = FloatVector.fromArray(SPECIES, x, xAt + 6 * xStep);
            FloatVector x7 = FloatVector.fromArray(SPECIES, x, xAt + 7 * xStep);
            FloatVector x8 = FloatVector.fromArray(SPECIES, x, xAt + 8 * xStep);
            FloatVector x9 = FloatVector.fromArray(SPECIES, x, xAt + 9 * xStep);
            FloatVector.fromArray(SPECIES, sum, at)
                    .add(x2.fma(g2, x0.mul(g0)).add(x3.fma(g3, x1.mul(g1))))
                    .intoArray(sum, at);
            FloatVector.fromArray(SPECIES, sum, at + step)
                    .add(x3.fma(g2, x1.mul(g0)).add(x4.fma(g3, x2.mul(g1))))
                    .intoArray(sum, at + step);
            FloatVector.fromArray(SPECIES, sum, at + 2 * step)
                    .add(x4.fma(g2, x2.mul(g0)).add(x5.fma(g3, x3.mul(g1))))
                    .intoArray(sum, at + 2 * step);
            FloatVector.fromArray(SPECIES, sum, at + 3 * step)
                    .add(x5.fma(g2, x3.mul(g0)).add(x6.fma(g3, x4.mul(g1))))
                    .intoArray(sum, at + 3 * step);
            FloatVector.fromArray(SPECIES, sum, at + 4 * step)
                    .add(x6.fma(g2, x4.mul(g0)).add(x7.fma(g3, x5.mul(g1))))
                    .intoArray(sum, at + 4 * step);
            FloatVector.fromArray(SPECIES, sum, at + 5 * step)
                    .add(x7.fma(g2, x5.mul(g0)).add(x8.fma(g3, x6.mul(g1))))
                    .intoArray(sum, at + 5 * step);
            FloatVector.fromArray(SPECIES, sum, at + 6 * step)
                    .add(x8.fma(g2, x6.mul(g0)).add(x9.fma(g3, x7.mul(g1))))
                    .intoArray(sum, at + 6 * step);
            xAt += POSITIONS * xStep;
            gAt += POSITIONS * gStep;
        }
    }
}
