package org.espalier.torch.module.kernel;

import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.OperationKernel;

/**
 * Mean over height and width, computed as one pooling window: unlike the gradient of a mean, which is an expanded view, the gradient of a
 * pooling is channels-last memory, and everything before it stays on the fast path.
 */
public final class GlobalAveragePoolKernel implements OperationKernel<GlobalAveragePool> {
    @Override
    public Class<GlobalAveragePool> operation() {
        return GlobalAveragePool.class;
    }

    @Override
    public Tensor forward(ModuleContext context, String path, GlobalAveragePool pool, List<Tensor> inputs) {
        Tensor input = inputs.get(0);
        long[] window = {input.size(2), input.size(3)};
        if (window[0] == 1 && window[1] == 1) {
            return input;
        }
        return torch.avg_pool2d(input, window, window, new long[] {0, 0}, false, true, new LongOptional());
    }
}
