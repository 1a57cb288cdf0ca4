package org.espalier.torch.module.kernel;

import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.graph.Primitives.Pool;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.OperationKernel;

/** Max and average pooling; the average never counts the padding. */
public final class PoolKernel implements OperationKernel<Pool> {
    @Override
    public Class<Pool> operation() {
        return Pool.class;
    }

    @Override
    public Tensor forward(ModuleContext context, String path, Pool pool, List<Tensor> inputs) {
        long[] kernel = {pool.kernel(), pool.kernel()};
        long[] stride = {pool.stride(), pool.stride()};
        long[] padding = {pool.padding(), pool.padding()};
        return switch (pool.mode()) {
            case MAX -> torch.max_pool2d(inputs.get(0), kernel, stride, padding, new long[] {1, 1}, false);
            case AVERAGE -> torch.avg_pool2d(inputs.get(0), kernel, stride, padding, false, false, new LongOptional());
        };
    }
}
