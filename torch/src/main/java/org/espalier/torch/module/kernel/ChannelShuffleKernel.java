package org.espalier.torch.module.kernel;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Primitives.ChannelShuffle;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.OperationKernel;

/** Channel shuffle of ShuffleNet (Zhang et al. 2018), on the view with the channels last. */
public final class ChannelShuffleKernel implements OperationKernel<ChannelShuffle> {
    @Override
    public Class<ChannelShuffle> operation() {
        return ChannelShuffle.class;
    }

    @Override
    public Tensor forward(ModuleContext context, String path, ChannelShuffle shuffle, List<Tensor> inputs) {
        Tensor input = inputs.get(0);
        long images = input.size(0);
        long channels = input.size(1);
        long height = input.size(2);
        long width = input.size(3);
        long groups = shuffle.groups();
        if (channels % groups != 0) {
            throw new IllegalArgumentException(
                    path + ": " + channels + " channels cannot be shuffled in " + groups + " groups");
        }
        return input.permute(0, 2, 3, 1)
                .reshape(images, height, width, groups, channels / groups)
                .transpose(3, 4)
                .reshape(images, height, width, channels)
                .permute(0, 3, 1, 2);
    }
}
