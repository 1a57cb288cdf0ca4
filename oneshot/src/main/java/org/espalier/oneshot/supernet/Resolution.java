package org.espalier.oneshot.supernet;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.torch.engine.Tensors;

/** Resizing of a whole batch to the resolution of a member (elastic resolution as in BigNAS: bicubic, corners not aligned). */
public final class Resolution {
    private Resolution() {}

    /** The batch itself where it has that size already. */
    public static Tensor resize(Tensor images, int height, int width) {
        if (images.size(2) == height && images.size(3) == width) {
            return images;
        }
        PointerScope outer = PointerScope.getInnerScope();
        try (PointerScope scope = new PointerScope()) {
            Tensor resized = torch.upsample_bicubic2d(
                    images, new long[] {height, width}, false, new DoubleOptional(), new DoubleOptional());
            return Tensors.handOver(resized, outer);
        }
    }
}
