package org.espalier.torch.module.kernel;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.espalier.graph.Primitives.Concat;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.OperationKernel;

/** Channels of all inputs one after the other. */
public final class ConcatKernel implements OperationKernel<Concat> {
    @Override
    public Class<Concat> operation() {
        return Concat.class;
    }

    @Override
    public Tensor forward(ModuleContext context, String path, Concat concat, List<Tensor> inputs) {
        if (inputs.size() == 1) {
            return inputs.get(0);
        }
        Tensor[] parts = inputs.stream().map(ConcatKernel::withOrderlyGradient).toArray(Tensor[]::new);
        return torch.cat(new TensorVector(parts), 1);
    }

    /**
     * The gradient of a part is a slice through the channels of the whole, and every batch norm that it reaches computes it element by element
     * on one thread. The product with one lays it out densely, once, at the price of a copy forward.
     */
    private static Tensor withOrderlyGradient(Tensor part) {
        return part.requires_grad() && part.dim() == 4 && part.is_contiguous(MemoryFormat.ChannelsLast)
                ? part.mul(new Scalar(1.0))
                : part;
    }
}
