package org.espalier.torch.depthwise;

import java.nio.FloatBuffer;

/** How the weight gradient of some images is computed, on the thread that calls. Keeps nothing between calls. */
interface Loops {
    /**
     * The weight gradient, summed over some images.
     *
     * @param images {@code images, height, width, channels}, all of the batch
     * @param gradients of the result, {@code images, outHeight, outWidth, channels}, all of the batch
     * @param first of the images to look at
     * @param end the first one behind them
     * @return {@code kernelHeight, kernelWidth, channels}
     */
    double[] sums(FloatBuffer images, FloatBuffer gradients, DepthwiseShape shape, int first, int end);
}
