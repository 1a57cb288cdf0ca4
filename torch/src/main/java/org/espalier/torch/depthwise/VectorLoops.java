package org.espalier.torch.depthwise;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Loops over vectors of channels. The rows of the image that a row of the result meets are kept in a ring, with zeros where the padding is, so
 * that each is read from native memory once; {@link VectorTaps} multiplies them by the gradient's row.
 *
 * <p>Taps of one kernel row share what they load where the kernel moves on by a whole number of taps: positions that lie
 * {@code positionStep} apart see the same columns of the image with taps that lie {@code tapStep} apart.
 */
final class VectorLoops implements Loops {
    @Override
    public double[] sums(FloatBuffer images, FloatBuffer gradients, DepthwiseShape shape, int first, int end) {
        return new Pass(images, gradients, shape).run(first, end);
    }

    private static final class Pass {
        private static final int LANES = VectorTaps.LANES;
        private static final int NONE = -1;

        private final FloatBuffer images;
        private final FloatBuffer gradients;
        private final DepthwiseShape s;
        /** Values of a column in Java's memory: at least a vector, the rest zeros. */
        private final int cell;

        private final int positionStep;
        private final int tapStep;
        private final float[][] ring;
        private final int[] held;
        private final float[] gradient;
        private final float[] packed;
        private final float[] products;
        private final double[] sums;
        private final int vectors;

        Pass(FloatBuffer images, FloatBuffer gradients, DepthwiseShape shape) {
            this.images = images;
            this.gradients = gradients;
            this.s = shape;
            this.cell = Math.max(s.channels(), LANES);
            int common = s.stride() / gcd(s.stride(), s.dilation()) * s.dilation();
            this.positionStep = common / s.stride();
            this.tapStep = common / s.dilation();
            int columns = blocks(0) * VectorTaps.POSITIONS * positionStep;
            int reach = (columns - 1) * s.stride() + (s.kernelWidth() - 1) * s.dilation() + 1;
            this.ring = new float[(s.kernelHeight() - 1) * s.dilation() + 1]
                    [Math.max(reach, s.paddingWidth() + s.width()) * cell];
            this.held = new int[ring.length];
            this.gradient = new float[columns * cell];
            this.packed = new float[cell == s.channels() ? 0 : Math.max(s.width(), s.outWidth()) * s.channels()];
            this.vectors = (s.channels() + LANES - 1) / LANES;
            this.products = new float[s.taps() * vectors * LANES];
            this.sums = new double[s.taps() * s.channels()];
        }

        /** Blocks of positions of the result that begin at one of the first {@code positionStep}. */
        private int blocks(int residue) {
            int positions = (s.outWidth() - residue + positionStep - 1) / positionStep;
            return (positions + VectorTaps.POSITIONS - 1) / VectorTaps.POSITIONS;
        }

        double[] run(int first, int end) {
            for (int image = first; image < end; image++) {
                Arrays.fill(products, 0);
                Arrays.fill(held, NONE);
                for (int row = 0; row < s.outHeight(); row++) {
                    read(
                            gradients,
                            image * s.gradientSize() + row * s.outWidth() * s.channels(),
                            s.outWidth(),
                            gradient,
                            0);
                    for (int kernelRow = 0; kernelRow < s.kernelHeight(); kernelRow++) {
                        int at = s.row(row, kernelRow);
                        if (at >= 0 && at < s.height()) {
                            multiply(imageRow(image, at), kernelRow);
                        }
                    }
                }
                addUp();
            }
            return sums;
        }

        private float[] imageRow(int image, int row) {
            int place = row % ring.length;
            if (held[place] != row) {
                held[place] = row;
                int at = image * s.imageSize() + row * s.width() * s.channels();
                read(images, at, s.width(), ring[place], s.paddingWidth());
            }
            return ring[place];
        }

        /** Copies a row into cells, from a column on. */
        private void read(FloatBuffer from, int at, int columns, float[] into, int column) {
            int channels = s.channels();
            if (cell == channels) {
                from.get(at, into, column * cell, columns * channels);
                return;
            }
            from.get(at, packed, 0, columns * channels);
            for (int i = 0; i < columns; i++) {
                System.arraycopy(packed, i * channels, into, (column + i) * cell, channels);
            }
        }

        private void multiply(float[] image, int kernelRow) {
            for (int residue = 0; residue < Math.min(positionStep, s.outWidth()); residue++) {
                for (int group = 0; group < Math.min(tapStep, s.kernelWidth()); group++) {
                    int taps = (s.kernelWidth() - group + tapStep - 1) / tapStep;
                    for (int done = 0; done < taps; ) {
                        int now = VectorTaps.atOnce(taps - done);
                        int column = group + done * tapStep;
                        int tap = kernelRow * s.kernelWidth() + column;
                        multiply(image, residue * s.stride() + column * s.dilation(), residue, tap, now);
                        done += now;
                    }
                }
            }
        }

        /** Some taps of a kernel's row, all channels. */
        private void multiply(float[] image, int imageColumn, int column, int tap, int taps) {
            for (int vector = 0; vector < vectors; vector++) {
                int channel = channel(vector);
                VectorTaps.Rows rows = new VectorTaps.Rows(
                        image,
                        imageColumn * cell + channel,
                        positionStep * s.stride() * cell,
                        gradient,
                        column * cell + channel,
                        positionStep * cell,
                        blocks(column));
                VectorTaps.add(taps, rows, products, (tap * vectors + vector) * LANES, tapStep * vectors * LANES);
            }
        }

        /** The first channel of a vector. The last one ends with the channels, and so takes some of those before it once more. */
        private int channel(int vector) {
            return Math.max(0, Math.min(vector * LANES, s.channels() - LANES));
        }

        private void addUp() {
            int channels = s.channels();
            for (int tap = 0; tap < s.taps(); tap++) {
                for (int channel = 0; channel < channels; channel++) {
                    int vector = channel / LANES;
                    sums[tap * channels + channel] +=
                            products[(tap * vectors + vector) * LANES + channel - channel(vector)];
                }
            }
        }

        private static int gcd(int a, int b) {
            return b == 0 ? a : gcd(b, a % b);
        }
    }
}
