package org.espalier.torch.module.kernel;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Primitives.Identity;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.OperationKernel;

/** The input itself. */
public final class IdentityKernel implements OperationKernel<Identity> {
    @Override
    public Class<Identity> operation() {
        return Identity.class;
    }

    @Override
    public Tensor forward(ModuleContext context, String path, Identity identity, List<Tensor> inputs) {
        return inputs.get(0);
    }
}
