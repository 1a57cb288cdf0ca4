package org.espalier.torch.conv;

import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.Tensors;

/**
 * A dilated convolution without a dilated kernel. With stride 1 the {@code dilation x dilation} interleaved grids of the image become
 * entries of a larger batch, are convolved without dilation, and are interleaved again. With a stride that is a multiple of the dilation
 * only one of those grids is ever read, so it alone is convolved.
 */
final class SpaceToBatch {
    private SpaceToBatch() {}

    static boolean applies(ConvSignature s) {
        return s.stride() == 1 || s.stride() % s.dilation() == 0;
    }

    /** @param inner the convolution of the grids, which has no dilation */
    static Tensor forward(Tensor x, Tensor weight, ConvSignature s, Composition inner) {
        int d = s.dilation();
        // padding that is a whole number of steps can be left to the inner convolution; otherwise it shifts the grids
        boolean whole = s.paddingHeight() % d == 0 && s.paddingWidth() % d == 0;
        int innerPadH = whole ? s.paddingHeight() / d : 0;
        int innerPadW = whole ? s.paddingWidth() / d : 0;
        int outerPadH = whole ? 0 : s.paddingHeight();
        int outerPadW = whole ? 0 : s.paddingWidth();
        if (s.stride() > 1) {
            Tensor grid = Pieces.everySecond(Pieces.pad(x, outerPadW, outerPadW, outerPadH, outerPadH), d);
            return inner.apply(grid, weight, undilated(grid, s, s.stride() / d, innerPadH, innerPadW));
        }
        int rows = roundUp(s.height() + 2 * outerPadH, d);
        int columns = roundUp(s.width() + 2 * outerPadW, d);
        Tensor padded =
                Pieces.pad(x, outerPadW, columns - s.width() - outerPadW, outerPadH, rows - s.height() - outerPadH);
        Tensor grids = split(padded, s.batch(), rows, columns, s.inChannels(), d);
        Tensor y = inner.apply(grids, weight, undilated(grids, s, 1, innerPadH, innerPadW));
        int outRows = rows / d + 2 * innerPadH - (s.kernelHeight() - 1);
        int outColumns = columns / d + 2 * innerPadW - (s.kernelWidth() - 1);
        return cut(merge(y, s.batch(), outRows, outColumns, s.outChannels(), d), s, outRows * d, outColumns * d);
    }

    private static ConvSignature undilated(Tensor grids, ConvSignature s, int stride, int padH, int padW) {
        return new ConvSignature(
                Math.toIntExact(grids.size(0)),
                s.inChannels(),
                Math.toIntExact(grids.size(2)),
                Math.toIntExact(grids.size(3)),
                s.outChannels(),
                s.kernelHeight(),
                s.kernelWidth(),
                stride,
                padH,
                padW,
                1,
                s.groups(),
                s.threads());
    }

    /** {@code batch, channels, rows, columns} to {@code d * d * batch, channels, rows / d, columns / d}. */
    private static Tensor split(Tensor x, int batch, int rows, int columns, int channels, int d) {
        return x.permute(0, 2, 3, 1)
                .reshape(batch, rows / d, d, columns / d, d, channels)
                .permute(2, 4, 0, 1, 3, 5)
                .reshape((long) d * d * batch, rows / d, columns / d, channels)
                .permute(0, 3, 1, 2);
    }

    /** The inverse of {@link #split}; {@code rows} and {@code columns} are those of one grid. */
    private static Tensor merge(Tensor x, int batch, int rows, int columns, int channels, int d) {
        return x.permute(0, 2, 3, 1)
                .reshape(d, d, batch, rows, columns, channels)
                .permute(2, 3, 0, 4, 1, 5)
                .reshape(batch, (long) rows * d, (long) columns * d, channels)
                .permute(0, 3, 1, 2);
    }

    /** Drops the rows and columns that only exist because the image was rounded up. */
    private static Tensor cut(Tensor y, ConvSignature s, int rows, int columns) {
        if (rows == s.outHeight() && columns == s.outWidth()) {
            return y;
        }
        return Tensors.channelsLast(y.narrow(2, 0, s.outHeight()).narrow(3, 0, s.outWidth()));
    }

    private static int roundUp(int size, int step) {
        return (size + step - 1) / step * step;
    }
}
