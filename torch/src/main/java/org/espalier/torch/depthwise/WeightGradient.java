package org.espalier.torch.depthwise;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The weight gradient of a depthwise convolution. A batch is split between threads in a fixed way and the parts are added up in their order, so
 * that for a number of threads the result is the same, bit for bit, whenever it is computed. Safe for several threads.
 */
public final class WeightGradient {
    private WeightGradient() {}

    /**
     * Computes it.
     *
     * @param images {@code batch, height, width, channels}
     * @param gradients of the result, {@code batch, outHeight, outWidth, channels}
     * @param threads parts that the batch is split into; 1 keeps to the caller's thread
     * @return {@code channels, kernelHeight, kernelWidth}
     * @throws IllegalArgumentException if the buffers do not hold that many values
     */
    public static float[] of(FloatBuffer images, FloatBuffer gradients, DepthwiseShape shape, int batch, int threads) {
        check("images", images, (long) batch * shape.imageSize());
        check("gradients", gradients, (long) batch * shape.gradientSize());
        int parts = Math.max(1, Math.min(threads, batch));
        if (parts == 1) {
            return inWeightOrder(WeightLoops.sums(images, gradients, shape, 0, batch), shape);
        }
        List<double[]> sums = IntStream.range(0, parts)
                .parallel()
                .mapToObj(part -> WeightLoops.sums(
                        images, gradients, shape, start(batch, part, parts), start(batch, part + 1, parts)))
                .toList();
        double[] total = sums.get(0);
        for (double[] more : sums.subList(1, parts)) {
            for (int i = 0; i < total.length; i++) {
                total[i] += more[i];
            }
        }
        return inWeightOrder(total, shape);
    }

    private static int start(int batch, int part, int parts) {
        return (int) ((long) batch * part / parts);
    }

    private static void check(String what, FloatBuffer values, long wanted) {
        if (values.capacity() != wanted) {
            throw new IllegalArgumentException(what + " of " + wanted + " values are needed, got " + values.capacity());
        }
    }

    private static float[] inWeightOrder(double[] sums, DepthwiseShape shape) {
        int channels = shape.channels();
        int taps = shape.taps();
        float[] weight = new float[sums.length];
        for (int channel = 0; channel < channels; channel++) {
            for (int tap = 0; tap < taps; tap++) {
                weight[channel * taps + tap] = (float) sums[tap * channels + channel];
            }
        }
        return weight;
    }
}
