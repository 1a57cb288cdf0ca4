package org.espalier.torch.module.kernel;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Conv;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.OneDirection;
import org.espalier.torch.module.OperationKernel;
import org.espalier.torch.module.ParameterStore;

/** Convolution: {@code weight} (out x in/groups x height x width) and perhaps {@code bias}. */
public final class ConvKernel implements OperationKernel<Conv> {
    @Override
    public Class<Conv> operation() {
        return Conv.class;
    }

    @Override
    public Tensor forward(ModuleContext context, String path, Conv conv, List<Tensor> inputs) {
        Tensor input = inputs.get(0);
        int out = conv.out().asInt();
        int groups = conv.groups().asInt();
        ParameterStore store = context.store();
        Tensor weight = context.weights()
                .weight(
                        store,
                        path + ".weight",
                        out,
                        input.size(1) / groups,
                        conv.kernelHeight().asInt(),
                        conv.kernelWidth().asInt());
        Tensor bias = conv.bias() ? context.weights().weight(store, path + ".bias", out) : null;
        Tensor image = OneDirection.strides(conv) ? OneDirection.fold(conv, input) : input;
        Tensor output = context.convolution()
                .apply(
                        image,
                        weight,
                        bias,
                        Math.max(conv.stride(), conv.strideWidth()),
                        conv.paddingHeight().asInt(),
                        conv.paddingWidth().asInt(),
                        conv.dilation(),
                        groups);
        return OneDirection.strides(conv) ? OneDirection.unfold(conv, output, input.size(0)) : output;
    }
}
