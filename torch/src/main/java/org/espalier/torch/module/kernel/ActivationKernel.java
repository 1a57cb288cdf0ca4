package org.espalier.torch.module.kernel;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.graph.Primitives.Activation;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.OperationKernel;

/** Element-wise non-linearities. */
public final class ActivationKernel implements OperationKernel<Activation> {
    @Override
    public Class<Activation> operation() {
        return Activation.class;
    }

    @Override
    public Tensor forward(ModuleContext context, String path, Activation activation, List<Tensor> inputs) {
        Tensor input = inputs.get(0);
        return switch (activation.function()) {
            case RELU -> input.relu();
            case RELU6 -> torch.relu6(input);
            case HARD_SWISH -> torch.hardswish(input);
            case HARD_SIGMOID -> torch.hardsigmoid(input);
            case SWISH -> torch.silu(input);
            case SIGMOID -> input.sigmoid();
        };
    }
}
