package org.espalier.torch.module.kernel;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Primitives.Zero;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.OperationKernel;

/** Zeros of the output's size; no gradient flows back. */
public final class ZeroKernel implements OperationKernel<Zero> {
    @Override
    public Class<Zero> operation() {
        return Zero.class;
    }

    @Override
    public Tensor forward(ModuleContext context, String path, Zero zero, List<Tensor> inputs) {
        Tensor input = inputs.get(0);
        long height = (input.size(2) - 1) / zero.stride() + 1;
        long width = (input.size(3) - 1) / zero.stride() + 1;
        Tensor zeros = Tensors.zeros(input, input.size(0), height, width, input.size(1));
        return zeros.permute(0, 3, 1, 2);
    }
}
