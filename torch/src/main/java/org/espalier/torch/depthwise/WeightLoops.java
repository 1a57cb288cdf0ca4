package org.espalier.torch.depthwise;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Plain loops. The JVM's compiler makes vector instructions only of loops over whole arrays from their first element on, so for each column of
 * the kernel the image's rows are copied so that they begin where that column meets the first column of the result. Then a row of the image
 * times a row of the gradient is added, element by element, to an array for each tap of the kernel, two rows at once so that the array is
 * read and written less (of more rows at once, Java 17 makes no vector instructions); channels stay apart until the end, when the columns are added up.
 */
final class WeightLoops {
    /** So many values of a band of rows, in image and gradient each: what stays in a core's second cache. */
    private static final int BAND = 24_000;

    private static final int ROWS_AT_ONCE = 2;

    private WeightLoops() {}

    /**
     * The weight gradient, summed over some images, on the thread that calls.
     *
     * @param images {@code images, height, width, channels}, all of the batch
     * @param gradients of the result, {@code images, outHeight, outWidth, channels}, all of the batch
     * @param first of the images to look at
     * @param end the first one behind them
     * @return {@code kernelHeight, kernelWidth, channels}
     */
    static double[] sums(FloatBuffer images, FloatBuffer gradients, DepthwiseShape shape, int first, int end) {
        return new Pass(images, gradients, shape).run(first, end);
    }

    private static final class Pass {
        private final FloatBuffer images;
        private final FloatBuffer gradients;
        private final DepthwiseShape s;
        private final int rowSize;
        private final int bandRows;
        private final float[] imageRow;
        private final float[][] shifted;
        private final float[][] gradient;
        private final float[][] taps;

        Pass(FloatBuffer images, FloatBuffer gradients, DepthwiseShape shape) {
            this.images = images;
            this.gradients = gradients;
            this.s = shape;
            this.rowSize = s.outWidth() * s.channels();
            this.bandRows = Math.min(s.outHeight(), Math.max(ROWS_AT_ONCE, BAND / rowSize));
            this.imageRow = new float[s.stride() == 1 ? 0 : s.width() * s.channels()];
            this.shifted = new float[(bandRows - 1) * s.stride() + (s.kernelHeight() - 1) * s.dilation() + 1][rowSize];
            this.gradient = new float[bandRows][rowSize];
            this.taps = new float[s.taps()][rowSize];
        }

        double[] run(int first, int end) {
            for (int image = first; image < end; image++) {
                for (int row = 0; row < s.outHeight(); row += bandRows) {
                    band(image, row, Math.min(bandRows, s.outHeight() - row));
                }
            }
            return folded();
        }

        private void band(int image, int first, int rows) {
            int at = image * s.gradientSize() + first * rowSize;
            for (int row = 0; row < rows; row++) {
                gradients.get(at + row * rowSize, gradient[row], 0, rowSize);
            }
            for (int column = 0; column < s.kernelWidth(); column++) {
                // columns of the result whose tap lies within the image
                int from = Math.max(0, ceilDiv(s.paddingWidth() - column * s.dilation(), s.stride()));
                int to = Math.min(
                        s.outWidth(), ceilDiv(s.width() + s.paddingWidth() - column * s.dilation(), s.stride()));
                if (from < to) {
                    shift(image, first, rows, column * s.dilation() - s.paddingWidth(), from, to);
                    for (int row = 0; row < s.kernelHeight(); row++) {
                        multiply(taps[row * s.kernelWidth() + column], first, rows, row);
                    }
                }
            }
        }

        /** The image's rows that the band meets, begun so that they lie under the gradient's; zeros where they end. */
        private void shift(int image, int first, int rows, int offset, int from, int to) {
            int channels = s.channels();
            int above = s.row(first, 0);
            int below = s.row(first + rows - 1, s.kernelHeight() - 1);
            for (int row = Math.max(0, above); row <= Math.min(s.height() - 1, below); row++) {
                float[] into = shifted[row - above];
                int at = image * s.imageSize() + row * s.width() * channels;
                Arrays.fill(into, 0, from * channels, 0);
                Arrays.fill(into, to * channels, rowSize, 0);
                if (s.stride() == 1) {
                    images.get(at + (from + offset) * channels, into, from * channels, (to - from) * channels);
                } else {
                    images.get(at, imageRow, 0, imageRow.length);
                    for (int column = from; column < to; column++) {
                        int source = (column * s.stride() + offset) * channels;
                        System.arraycopy(imageRow, source, into, column * channels, channels);
                    }
                }
            }
        }

        /** Adds what a row of the kernel sees to one of its taps. */
        private void multiply(float[] tap, int first, int rows, int kernelRow) {
            int above = kernelRow * s.dilation();
            int step = s.stride();
            int from = Math.max(0, ceilDiv(-s.row(first, kernelRow), step));
            int to = Math.min(rows, ceilDiv(s.height() - s.row(first, kernelRow), step));
            int row = from;
            for (; row + ROWS_AT_ONCE <= to; row += ROWS_AT_ONCE) {
                int at = row * step + above;
                addProducts(tap, shifted[at], gradient[row], shifted[at + step], gradient[row + 1]);
            }
            for (; row < to; row++) {
                addProducts(tap, shifted[row * step + above], gradient[row]);
            }
        }

        private double[] folded() {
            int channels = s.channels();
            double[] sums = new double[taps.length * channels];
            for (int tap = 0; tap < taps.length; tap++) {
                for (int i = 0; i < rowSize; i += channels) {
                    for (int channel = 0; channel < channels; channel++) {
                        sums[tap * channels + channel] += taps[tap][i + channel];
                    }
                }
            }
            return sums;
        }
    }

    private static int ceilDiv(int a, int b) {
        return -Math.floorDiv(-a, b);
    }

    // x * g and not fused multiply-add: processors without that instruction would compute it in software

    private static void addProducts(float[] sum, float[] x, float[] g) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += x[i] * g[i];
        }
    }

    private static void addProducts(float[] sum, float[] x0, float[] g0, float[] x1, float[] g1) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += x0[i] * g0[i] + x1[i] * g1[i];
        }
    }
}
