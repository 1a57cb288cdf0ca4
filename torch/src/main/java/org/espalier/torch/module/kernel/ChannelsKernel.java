package org.espalier.torch.module.kernel;

import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Primitives.Channels;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.OperationKernel;

/** Some of the channels. Works on the view with the channels last, so that its gradient keeps that layout. */
public final class ChannelsKernel implements OperationKernel<Channels> {
    @Override
    public Class<Channels> operation() {
        return Channels.class;
    }

    @Override
    public Tensor forward(ModuleContext context, String path, Channels channels, List<Tensor> inputs) {
        Tensor input = inputs.get(0);
        long start = channels.start().asInt();
        long last = start + (channels.count().asInt() - 1L) * channels.step();
        if (last >= input.size(1)) {
            throw new IllegalArgumentException(
                    path + ": channel " + last + " was asked for, the input has " + input.size(1));
        }
        Tensor some = input.permute(0, 2, 3, 1)
                .slice(3, new LongOptional(start), new LongOptional(last + 1), channels.step());
        return Tensors.channelsLast(some.permute(0, 3, 1, 2));
    }
}
