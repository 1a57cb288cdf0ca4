package org.espalier.torch.module;

import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.engine.TensorFactory;
import org.jspecify.annotations.Nullable;

/** How every convolution of a module is computed: by a kernel that was verified ({@link VerifiedConvolution}), or by LibTorch's own choice. */
@FunctionalInterface
public interface Convolution {
    /**
     * Two-dimensional convolution (cross-correlation, as everywhere in the field).
     *
     * @param input images x channels x height x width, channels-last
     * @param weight out x channels/groups x kernel height x kernel width, channels-last
     * @param bias one value for each output channel, or null
     */
    Tensor apply(
            Tensor input,
            Tensor weight,
            @Nullable Tensor bias,
            int stride,
            int paddingHeight,
            int paddingWidth,
            int dilation,
            int groups);

    /** Makes tensors where this convolution wants them: a network without a store of its own gets one there. */
    default TensorFactory tensors() {
        return TensorFactory.HOST;
    }
}
