package org.espalier.torch.module.kernel;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.espalier.graph.Primitives.Linear;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.OperationKernel;
import org.espalier.torch.module.ParameterStore;

/** Fully connected layer: {@code weight} (out x values) and perhaps {@code bias}. */
public final class LinearKernel implements OperationKernel<Linear> {
    @Override
    public Class<Linear> operation() {
        return Linear.class;
    }

    @Override
    public Tensor forward(ModuleContext context, String path, Linear linear, List<Tensor> inputs) {
        Tensor input = inputs.get(0);
        long images = input.size(0);
        long in = input.numel() / images;
        long out = linear.out().asInt();
        ParameterStore store = context.store();
        Tensor weight = context.weights().weight(store, path + ".weight", out, in);
        TensorOptional bias = linear.bias()
                ? new TensorOptional(context.weights().weight(store, path + ".bias", out))
                : new TensorOptional();
        return torch.linear(input.reshape(images, in), weight, bias).view(images, out, 1, 1);
    }
}
