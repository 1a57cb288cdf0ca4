package org.espalier.torch.conv;

import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions whose kernel is large for their image. Taps that only ever meet padding are left away: of a 7x7 kernel on a 2x2 image the
 * centre 3x3 is all that counts. And where the kernel still does not fit into the image, some of the padding is written out, because
 * LibTorch has no fast weight gradient for a kernel larger than its image.
 */
final class SmallImage {
    /** Taps of one direction that meet the image: the first of them, and how many. */
    private record Taps(int first, int count) {}

    private SmallImage() {}

    /** Whether some taps never meet the image, and leaving them away is a convolution with even padding again. */
    static boolean crops(ConvSignature s) {
        return cropped(s) != null;
    }

    /** Whether the kernel, as far as it counts, is larger than the image. */
    static boolean grows(ConvSignature s) {
        return !s.pointwise()
                && (growth(s.height(), reach(s.kernelHeight(), s)) > 0
                        || growth(s.width(), reach(s.kernelWidth(), s)) > 0);
    }

    /** Only the taps that count. */
    static Tensor crop(Tensor x, Tensor weight, ConvSignature s) {
        ConvSignature inner = cropped(s);
        Taps rows = taps(s.height(), s.kernelHeight(), s.paddingHeight(), s.outHeight(), s);
        Taps columns = taps(s.width(), s.kernelWidth(), s.paddingWidth(), s.outWidth(), s);
        if (inner == null) {
            throw new IllegalArgumentException("nothing to crop in " + s);
        }
        Tensor centre = weight.narrow(2, rows.first(), rows.count()).narrow(3, columns.first(), columns.count());
        if (inner.depthwise() && inner.pointwise() && inner.stride() == 1) {
            return x.mul(centre.reshape(1, s.outChannels(), 1, 1));
        }
        return grow(x, centre.contiguous(), inner);
    }

    /** As much of the padding written out as makes the image no smaller than the kernel. */
    static Tensor grow(Tensor x, Tensor weight, ConvSignature s) {
        int rows = Math.min(s.paddingHeight(), growth(s.height(), reach(s.kernelHeight(), s)));
        int columns = Math.min(s.paddingWidth(), growth(s.width(), reach(s.kernelWidth(), s)));
        Tensor image = Tensors.channelsLast(Pieces.pad(x, columns, columns, rows, rows));
        return Pieces.conv2d(
                image,
                weight,
                s.stride(),
                s.paddingHeight() - rows,
                s.paddingWidth() - columns,
                s.dilation(),
                s.groups());
    }

    private static int reach(int kernel, ConvSignature s) {
        return s.dilation() * (kernel - 1) + 1;
    }

    private static int growth(int size, int reach) {
        return Math.max(0, (reach - size + 1) / 2);
    }

    private static @Nullable ConvSignature cropped(ConvSignature s) {
        Taps rows = taps(s.height(), s.kernelHeight(), s.paddingHeight(), s.outHeight(), s);
        Taps columns = taps(s.width(), s.kernelWidth(), s.paddingWidth(), s.outWidth(), s);
        int paddingHeight = s.paddingHeight() - rows.first() * s.dilation();
        int paddingWidth = s.paddingWidth() - columns.first() * s.dilation();
        boolean fewer = rows.count() < s.kernelHeight() || columns.count() < s.kernelWidth();
        if (!fewer || rows.count() < 1 || columns.count() < 1 || paddingHeight < 0 || paddingWidth < 0) {
            return null;
        }
        int reachHeight = reach(rows.count(), s);
        int reachWidth = reach(columns.count(), s);
        if (s.height() + 2 * paddingHeight < reachHeight || s.width() + 2 * paddingWidth < reachWidth) {
            return null;
        }
        ConvSignature inner = new ConvSignature(
                s.batch(),
                s.inChannels(),
                s.height(),
                s.width(),
                s.outChannels(),
                rows.count(),
                columns.count(),
                s.stride(),
                paddingHeight,
                paddingWidth,
                s.dilation(),
                s.groups(),
                s.threads());
        return inner.outHeight() == s.outHeight() && inner.outWidth() == s.outWidth() ? inner : null;
    }

    private static Taps taps(int size, int kernel, int padding, int out, ConvSignature s) {
        int first = kernel;
        int last = -1;
        for (int tap = 0; tap < kernel; tap++) {
            for (int place = 0; place < out; place++) {
                int at = place * s.stride() - padding + tap * s.dilation();
                if (at >= 0 && at < size) {
                    first = Math.min(first, tap);
                    last = Math.max(last, tap);
                }
            }
        }
        return new Taps(Math.min(first, last < 0 ? 0 : first), last < 0 ? 0 : last - first + 1);
    }
}
