package org.espalier.torch.train;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.torch.engine.Tensors;

/** Batches at the size of another network. */
final class ImageSizes {
    private ImageSizes() {}

    /** Bicubic, corners not aligned, as members of a supernet see smaller images; the batch itself where it has that size already. */
    static Tensor resized(Tensor images, int height, int width) {
        if (images.size(2) == height && images.size(3) == width) {
            return images;
        }
        return Tensors.channelsLast(torch.upsample_bicubic2d(
                images, new long[] {height, width}, false, new DoubleOptional(), new DoubleOptional()));
    }
}
