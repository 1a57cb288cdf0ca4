package org.espalier.torch.depthwise;

/**
 * A depthwise convolution of channels-last images: each channel has a kernel of its own.
 *
 * @param channels of image and result
 * @param height rows of the image
 * @param width columns of the image
 * @param kernelHeight rows of the kernel
 * @param kernelWidth columns of the kernel
 * @param stride step of the kernel, the same both ways
 * @param paddingHeight rows of zeros above and below
 * @param paddingWidth columns of zeros left and right
 * @param dilation distance between the kernel's taps, the same both ways
 */
public record DepthwiseShape(
        int channels,
        int height,
        int width,
        int kernelHeight,
        int kernelWidth,
        int stride,
        int paddingHeight,
        int paddingWidth,
        int dilation) {
    public DepthwiseShape {
        positive("channels", channels);
        positive("height", height);
        positive("width", width);
        positive("kernelHeight", kernelHeight);
        positive("kernelWidth", kernelWidth);
        positive("stride", stride);
        positive("dilation", dilation);
        if (paddingHeight < 0 || paddingWidth < 0) {
            throw new IllegalArgumentException(
                    "padding must not be negative, got " + paddingHeight + "x" + paddingWidth);
        }
        positive("output height", extent(height, kernelHeight, stride, paddingHeight, dilation));
        positive("output width", extent(width, kernelWidth, stride, paddingWidth, dilation));
    }

    /** Rows of the result. */
    public int outHeight() {
        return extent(height, kernelHeight, stride, paddingHeight, dilation);
    }

    /** Columns of the result. */
    public int outWidth() {
        return extent(width, kernelWidth, stride, paddingWidth, dilation);
    }

    /** Values of a kernel of one channel. */
    public int taps() {
        return kernelHeight * kernelWidth;
    }

    /** Values of one image. */
    int imageSize() {
        return height * width * channels;
    }

    /** Values of one image's gradient. */
    int gradientSize() {
        return outHeight() * outWidth() * channels;
    }

    /** The row of the image that a row of the kernel meets at a row of the result; may lie in the padding. */
    int row(int outRow, int kernelRow) {
        return outRow * stride - paddingHeight + kernelRow * dilation;
    }

    private static int extent(int size, int kernel, int stride, int padding, int dilation) {
        return Math.floorDiv(size + 2 * padding - dilation * (kernel - 1) - 1, stride) + 1;
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, got " + value);
        }
    }
}
