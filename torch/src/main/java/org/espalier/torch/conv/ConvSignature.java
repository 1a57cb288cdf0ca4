package org.espalier.torch.conv;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All that decides which kernel LibTorch chooses for a two-dimensional float32 convolution of channels-last images.
 *
 * @param batch images, at least 1
 * @param inChannels input channels, a multiple of {@code groups}
 * @param height input rows
 * @param width input columns
 * @param outChannels output channels, a multiple of {@code groups}
 * @param kernelHeight rows of the kernel
 * @param kernelWidth columns of the kernel
 * @param stride step of the kernel, the same both ways
 * @param paddingHeight rows of zeros above and below
 * @param paddingWidth columns of zeros left and right
 * @param dilation distance between the kernel's taps, the same both ways
 * @param groups independent groups of channels; {@code groups == inChannels} is depthwise
 * @param threads threads inside one kernel
 */
public record ConvSignature(
        int batch,
        int inChannels,
        int height,
        int width,
        int outChannels,
        int kernelHeight,
        int kernelWidth,
        int stride,
        int paddingHeight,
        int paddingWidth,
        int dilation,
        int groups,
        int threads) {
    private static final Pattern TEXT = Pattern.compile(
            "n(\\d+)_i(\\d+)x(\\d+)x(\\d+)_o(\\d+)_k(\\d+)x(\\d+)_s(\\d+)_p(\\d+)x(\\d+)_d(\\d+)_g(\\d+)_t(\\d+)");

    public ConvSignature {
        positive("batch", batch);
        positive("inChannels", inChannels);
        positive("height", height);
        positive("width", width);
        positive("outChannels", outChannels);
        positive("kernelHeight", kernelHeight);
        positive("kernelWidth", kernelWidth);
        positive("stride", stride);
        positive("dilation", dilation);
        positive("groups", groups);
        positive("threads", threads);
        if (paddingHeight < 0 || paddingWidth < 0) {
            throw new IllegalArgumentException(
                    "padding must not be negative, got " + paddingHeight + "x" + paddingWidth);
        }
        if (inChannels % groups != 0 || outChannels % groups != 0) {
            throw new IllegalArgumentException("groups must divide the channels, got " + groups + " groups, "
                    + inChannels + " in, " + outChannels + " out");
        }
        positive("output height", extent(height, kernelHeight, stride, paddingHeight, dilation));
        positive("output width", extent(width, kernelWidth, stride, paddingWidth, dilation));
    }

    /** A square convolution: one kernel size and one padding for both directions. */
    public static ConvSignature square(
            int batch,
            int in,
            int height,
            int width,
            int out,
            int kernel,
            int stride,
            int padding,
            int dilation,
            int groups,
            int threads) {
        return new ConvSignature(
                batch, in, height, width, out, kernel, kernel, stride, padding, padding, dilation, groups, threads);
    }

    /** Rows of the result. */
    public int outHeight() {
        return extent(height, kernelHeight, stride, paddingHeight, dilation);
    }

    /** Columns of the result. */
    public int outWidth() {
        return extent(width, kernelWidth, stride, paddingWidth, dilation);
    }

    /** Whether every channel has a kernel of its own and gives one output channel. */
    public boolean depthwise() {
        return groups > 1 && groups == inChannels && outChannels == inChannels;
    }

    /** Whether the kernel is a single tap without padding. */
    public boolean pointwise() {
        return kernelHeight == 1 && kernelWidth == 1 && paddingHeight == 0 && paddingWidth == 0;
    }

    /** Multiplications of one forward pass over the whole batch. */
    public long multiplications() {
        return (long) batch
                * outHeight()
                * outWidth()
                * outChannels
                * (inChannels / groups)
                * kernelHeight
                * kernelWidth;
    }

    /** Values in the input and the output together: what one pass must at least touch. */
    public long activations() {
        return (long) batch * inChannels * height * width + (long) batch * outChannels * outHeight() * outWidth();
    }

    /** The canonical text, read back by {@link #parse}, for example {@code n64_i16x32x32_o16_k3x3_s1_p1x1_d1_g16_t2}. */
    @Override
    public String toString() {
        return "n" + batch + "_i" + inChannels + "x" + height + "x" + width + "_o" + outChannels + "_k" + kernelHeight
                + "x" + kernelWidth + "_s" + stride + "_p" + paddingHeight + "x" + paddingWidth + "_d" + dilation + "_g"
                + groups + "_t" + threads;
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws IllegalArgumentException if the text is not a signature
     */
    public static ConvSignature parse(String text) {
        Matcher m = TEXT.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("not a convolution signature: '" + text + "'");
        }
        int[] v = new int[m.groupCount()];
        for (int i = 0; i < v.length; i++) {
            v[i] = Integer.parseInt(m.group(i + 1));
        }
        return new ConvSignature(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11], v[12]);
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
