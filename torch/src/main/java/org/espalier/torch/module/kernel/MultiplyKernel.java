package org.espalier.torch.module.kernel;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Primitives.Multiply;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.OperationKernel;

/** First input times second; the second may be one value for each channel. */
public final class MultiplyKernel implements OperationKernel<Multiply> {
    @Override
    public Class<Multiply> operation() {
        return Multiply.class;
    }

    @Override
    public Tensor forward(ModuleContext context, String path, Multiply multiply, List<Tensor> inputs) {
        return inputs.get(0).mul(inputs.get(1));
    }
}
