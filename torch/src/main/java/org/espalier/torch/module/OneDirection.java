package org.espalier.torch.module;

import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Conv;
import org.espalier.torch.engine.Tensors;

/**
 * Convolutions that stride in one direction only, as one that strides in both: their kernel is 1 in the other direction, whose rows (or
 * columns) do not see each other and join the batch.
 */
public final class OneDirection {
    private OneDirection() {}

    /** Whether the two strides differ. */
    public static boolean strides(Conv conv) {
        return conv.stride() != conv.strideWidth();
    }

    /** Whether rows are independent of each other; columns are, otherwise. */
    static boolean byRows(Conv conv) {
        return conv.stride() == 1;
    }

    /** {@code batch, channels, rows, columns} to {@code batch * rows, channels, 1, columns}, or {@code batch * columns, channels, rows, 1}. */
    public static Tensor fold(Conv conv, Tensor x) {
        Tensor folded = byRows(conv)
                ? x.permute(0, 2, 1, 3).reshape(x.size(0) * x.size(2), x.size(1), 1, x.size(3))
                : x.permute(0, 3, 1, 2).reshape(x.size(0) * x.size(3), x.size(1), x.size(2), 1);
        return Tensors.channelsLast(folded);
    }

    /** The outputs of a folded image as one image again. */
    public static Tensor unfold(Conv conv, Tensor y, long batch) {
        long lines = y.size(0) / batch;
        Tensor image = byRows(conv)
                ? y.reshape(batch, lines, y.size(1), y.size(3)).permute(0, 2, 1, 3)
                : y.reshape(batch, lines, y.size(1), y.size(2)).permute(0, 2, 3, 1);
        return Tensors.channelsLast(image);
    }
}
