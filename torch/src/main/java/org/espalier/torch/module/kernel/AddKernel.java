package org.espalier.torch.module.kernel;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Primitives.Add;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.OperationKernel;

/** Sum; from the third input on it accumulates in place, which saves a feature map for each. */
public final class AddKernel implements OperationKernel<Add> {
    @Override
    public Class<Add> operation() {
        return Add.class;
    }

    @Override
    public Tensor forward(ModuleContext context, String path, Add add, List<Tensor> inputs) {
        if (inputs.size() == 1) {
            return inputs.get(0);
        }
        Tensor sum = inputs.get(0).add(inputs.get(1));
        for (Tensor input : inputs.subList(2, inputs.size())) {
            sum.add_(input);
        }
        return sum;
    }
}
