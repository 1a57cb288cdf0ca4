package org.espalier.torch.pool;

/**
 * The windows of a pooling over images.
 *
 * @param height of an image, in pixels
 * @param width of an image, in pixels
 * @param channels of a pixel
 * @param kernel height and width of a window
 * @param stride from a window to the next
 * @param padding pixels of no value at each side
 */
record Windows(int height, int width, int channels, int kernel, int stride, int padding) {
    Windows {
        if (!MaxPoolFunction.covers(kernel, padding)) {
            throw new IllegalArgumentException(
                    "a kernel of at least 2 and padding below half of it are needed, got kernel " + kernel
                            + ", padding " + padding);
        }
        if (stride < 1) {
            throw new IllegalArgumentException("stride must be at least 1, got " + stride);
        }
        if (Math.min(height, width) + 2 * padding < kernel) {
            throw new IllegalArgumentException(
                    "kernel " + kernel + " with padding " + padding + " does not fit into " + height + "x" + width);
        }
    }

    int outHeight() {
        return (height + 2 * padding - kernel) / stride + 1;
    }

    int outWidth() {
        return (width + 2 * padding - kernel) / stride + 1;
    }

    /** Values of an image. */
    int imageSize() {
        return height * width * channels;
    }

    /** Values of an image's result. */
    int resultSize() {
        return outHeight() * outWidth() * channels;
    }

    /** Places of a window; one is {@code row * kernel + column}. */
    int taps() {
        return kernel * kernel;
    }

    /** The image's first row in a window, below 0 where it begins in the padding. */
    int firstRow(int outRow) {
        return outRow * stride - padding;
    }
}
