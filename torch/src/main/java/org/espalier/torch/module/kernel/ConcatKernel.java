package org.espalier.torch.module.kernel;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.espalier.graph.Primitives.Concat;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.OperationKernel;

/** Channels of all inputs one after the other. */
public final class ConcatKernel implements OperationKernel<Concat> {
    @Override
    public Class<Concat> operation() {
        return Concat.class;
    }

    @Override
    public Tensor forward(ModuleContext context, String path, Concat concat, List<Tensor> inputs) {
        return inputs.size() == 1 ? inputs.get(0) : torch.cat(new TensorVector(inputs.toArray(Tensor[]::new)), 1);
    }
}
