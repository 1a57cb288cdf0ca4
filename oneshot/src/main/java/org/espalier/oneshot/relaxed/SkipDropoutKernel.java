package org.espalier.oneshot.relaxed;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Primitives.Dropout;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.OperationKernel;
import org.espalier.torch.module.kernel.DropoutKernel;

/** Dropout at the rate of the pass. */
public final class SkipDropoutKernel implements OperationKernel<SkipDropout.Place> {
    private final DropoutKernel dropout = new DropoutKernel();

    @Override
    public Class<SkipDropout.Place> operation() {
        return SkipDropout.Place.class;
    }

    @Override
    public Tensor forward(ModuleContext context, String path, SkipDropout.Place place, List<Tensor> inputs) {
        return dropout.forward(context, path, new Dropout(context.noise().skipDropout()), inputs);
    }
}
