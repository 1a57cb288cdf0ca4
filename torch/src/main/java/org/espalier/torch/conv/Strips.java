package org.espalier.torch.conv;

import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.espalier.torch.engine.Tensors;

/**
 * The weight gradient of a depthwise convolution by LibTorch's fast kernels alone. On processors without AVX-512 oneDNN has a fast one only for
 * kernels no wider than three columns and no higher than the image; beyond that it is 5 to 40 times slower. So the kernel's gradient is computed in
 * strips of three columns, each from the image moved to where the strip lies, with padding written out where the kernel is too high.
 */
final class Strips {
    private static final int COLUMNS = 3;

    private Strips() {}

    /** Whether the ordinary gradient is a slow one, on the grids of the image where the kernel is dilated. */
    static boolean worthwhile(ConvSignature s) {
        return s.depthwise() && (s.kernelWidth() > COLUMNS || s.kernelHeight() > s.height() / s.dilation());
    }

    /** As {@link OwnDepthwise} needs it, of a kernel without dilation. */
    static Tensor weightGradient(Tensor x, Tensor gradient, ConvSignature s) {
        TensorVector strips = new TensorVector();
        for (int first = 0; first < s.kernelWidth(); first += COLUMNS) {
            strips.push_back(strip(x, gradient, s, first, Math.min(COLUMNS, s.kernelWidth() - first)));
        }
        return torch.cat(strips, 3);
    }

    /** The gradient of some columns of the kernel. */
    private static Tensor strip(Tensor x, Tensor gradient, ConvSignature s, int first, int columns) {
        Tensor shape = Tensors.zeros(gradient, s.outChannels(), 1, s.kernelHeight(), columns);
        boolean written = s.kernelHeight() > s.height();
        int left = s.paddingWidth() - first;
        int right = (s.outWidth() - 1) * s.stride() + columns - s.width() - left;
        if (left <= -s.width() || right <= -s.width()) {
            return shape; // these columns only ever meet padding
        }
        int top = written ? s.paddingHeight() : 0;
        int bottom = written ? (s.outHeight() - 1) * s.stride() + s.kernelHeight() - s.height() - top : 0;
        Tensor moved = Tensors.channelsLast(Pieces.pad(x, left, right, top, bottom));
        return torch.convolution_backward(
                        gradient,
                        moved,
                        shape,
                        new LongArrayRefOptional(),
                        new long[] {s.stride(), s.stride()},
                        new long[] {written ? 0 : s.paddingHeight(), 0},
                        new long[] {1, 1},
                        false,
                        new long[] {0, 0},
                        s.groups(),
                        new BoolPointer(3).put(0, false).put(1, true).put(2, false))
                .get1();
    }
}
