package org.espalier.torch.conv;

import java.util.Objects;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.espalier.torch.engine.Tensors;

/** The building blocks that several formulations share. All take and give channels-last images. */
final class Pieces {
    private Pieces() {}

    /** LibTorch's own convolution. */
    static Tensor conv2d(Tensor x, Tensor weight, int stride, int padH, int padW, int dilation, int groups) {
        return torch.conv2d(
                x,
                weight,
                new TensorOptional(),
                new long[] {stride, stride},
                new long[] {padH, padW},
                new long[] {dilation, dilation},
                groups);
    }

    /** LibTorch's own convolution, as the signature says. */
    static Tensor ordinary(Tensor x, Tensor weight, ConvSignature s) {
        return conv2d(x, weight, s.stride(), s.paddingHeight(), s.paddingWidth(), s.dilation(), s.groups());
    }

    /** Every {@code step}-th row and column, from the first. */
    static Tensor everySecond(Tensor x, int step) {
        if (step == 1) {
            return x;
        }
        Tensor rows = x.slice(2, new LongOptional(), new LongOptional(), step);
        return Tensors.channelsLast(rows.slice(3, new LongOptional(), new LongOptional(), step));
    }

    /** Rows and columns {@code from} up to {@code from + step * (count - 1)} by {@code step}; a view. */
    static Tensor grid(Tensor x, int fromRow, int rows, int fromColumn, int columns, int step) {
        return x.slice(2, new LongOptional(fromRow), new LongOptional(fromRow + (long) step * (rows - 1) + 1), step)
                .slice(
                        3,
                        new LongOptional(fromColumn),
                        new LongOptional(fromColumn + (long) step * (columns - 1) + 1),
                        step);
    }

    /** Zeros around the image. */
    static Tensor pad(Tensor x, int left, int right, int top, int bottom) {
        if (left == 0 && right == 0 && top == 0 && bottom == 0) {
            return x;
        }
        return torch.constant_pad_nd(x, left, right, top, bottom);
    }

    /** The image as a matrix with one row per position: {@code batch * height * width, channels}. A view of a channels-last image. */
    static Tensor rows(Tensor x, int channels) {
        return x.permute(0, 2, 3, 1).reshape(-1, channels);
    }

    /** The inverse of {@link #rows} for the result. */
    static Tensor image(Tensor rows, ConvSignature s) {
        return rows.view(s.batch(), s.outHeight(), s.outWidth(), s.outChannels())
                .permute(0, 3, 1, 2);
    }

    /** The image padded, on all sides, as the signature says. */
    static Tensor padded(Tensor x, ConvSignature s) {
        return pad(x, s.paddingWidth(), s.paddingWidth(), s.paddingHeight(), s.paddingHeight());
    }

    /**
     * A depthwise convolution as a sum over the kernel's taps of shifted images times one weight per channel. Only element-wise
     * operations: slow, but none of the kernels that are known to be wrong.
     */
    static Tensor depthwiseTaps(Tensor x, Tensor weight, ConvSignature s) {
        Tensor image = padded(x, s);
        Tensor sum = null;
        for (int row = 0; row < s.kernelHeight(); row++) {
            for (int column = 0; column < s.kernelWidth(); column++) {
                Tensor tap = weight.select(2, row).select(2, column).view(1, s.outChannels(), 1, 1);
                Tensor shifted =
                        grid(image, row * s.dilation(), s.outHeight(), column * s.dilation(), s.outWidth(), s.stride());
                Tensor term = shifted.mul(tap);
                sum = sum == null ? term : sum.add(term);
            }
        }
        return Tensors.channelsLast(Objects.requireNonNull(sum, "a kernel has at least one tap"));
    }
}
