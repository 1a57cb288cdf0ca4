package org.espalier.torch.module.kernel;

import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.OperationKernel;

/**
 * Mean over height and width. The dimensions stand in the order of the memory, because the gradient, which a mean spreads over new memory, is
 * laid out in the order of the dimensions: so it is channels-last, and everything before stays on the fast path.
 */
public final class GlobalAveragePoolKernel implements OperationKernel<GlobalAveragePool> {
    @Override
    public Class<GlobalAveragePool> operation() {
        return GlobalAveragePool.class;
    }

    @Override
    public Tensor forward(ModuleContext context, String path, GlobalAveragePool pool, List<Tensor> inputs) {
        Tensor input = inputs.get(0);
        if (input.size(2) == 1 && input.size(3) == 1) {
            return input;
        }
        ScalarTypeOptional same = new ScalarTypeOptional();
        if (!input.is_contiguous(MemoryFormat.ChannelsLast)) {
            return input.mean(new long[] {2, 3}, true, same);
        }
        return input.permute(0, 2, 3, 1).mean(new long[] {1, 2}, true, same).permute(0, 3, 1, 2);
    }
}
