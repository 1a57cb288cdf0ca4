package org.espalier.torch.module.kernel;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Primitives.Dropout;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.BatchShare;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.OperationKernel;

/** Element-wise dropout: kept values are divided by the keeping probability. The mask is derived from seed, place and step. */
public final class DropoutKernel implements OperationKernel<Dropout> {
    @Override
    public Class<Dropout> operation() {
        return Dropout.class;
    }

    @Override
    public Tensor forward(ModuleContext context, String path, Dropout dropout, List<Tensor> inputs) {
        Tensor input = inputs.get(0);
        if (!context.noise().active() || dropout.rate() == 0) {
            return input;
        }
        double keep = 1 - dropout.rate();
        long seed = context.noise().seedAt(path);
        Tensor mask = context.share().isWhole()
                ? Tensors.bernoulli(input, keep, seed)
                : part(context.share(), input, keep, seed);
        return input.mul(mask.div_(new Scalar(keep)));
    }

    /** What is drawn for the whole batch, of which a part is used. */
    private static Tensor part(BatchShare share, Tensor input, double keep, long seed) {
        long[] sizes = Tensors.dimensions(input);
        sizes[0] = share.batch();
        Tensor whole = Tensors.bernoulli(Tensors.channelsLast(Tensors.zeros(input, sizes)), keep, seed);
        return whole.narrow(0, share.first(), share.images());
    }
}
