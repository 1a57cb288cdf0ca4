package org.espalier.torch.module;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.espalier.torch.engine.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * LibTorch's own convolution without any verification: the ordinary way, for references in float64 (which never reaches the float32 kernels)
 * and for comparisons. Pointwise convolutions with a stride read every stride-th pixel first, since that kernel's weight gradient may write
 * past its buffer.
 */
public final class DirectConvolution implements Convolution {
    @Override
    public Tensor apply(
            Tensor input,
            Tensor weight,
            @Nullable Tensor bias,
            int stride,
            int paddingHeight,
            int paddingWidth,
            int dilation,
            int groups) {
        PointerScope outer = PointerScope.getInnerScope();
        try (PointerScope scope = new PointerScope()) {
            Tensor from = input;
            int step = stride;
            if (stride > 1 && weight.size(2) == 1 && weight.size(3) == 1 && paddingHeight == 0 && paddingWidth == 0) {
                LongOptional open = new LongOptional();
                Tensor some =
                        input.permute(0, 2, 3, 1).slice(1, open, open, stride).slice(2, open, open, stride);
                from = Tensors.channelsLast(some.permute(0, 3, 1, 2));
                step = 1;
            }
            Tensor output = torch.conv2d(
                    from,
                    weight,
                    bias == null ? new TensorOptional() : new TensorOptional(bias),
                    new long[] {step, step},
                    new long[] {paddingHeight, paddingWidth},
                    new long[] {dilation, dilation},
                    groups);
            return Tensors.handOver(output, outer);
        }
    }
}
