package org.espalier.torch.module.kernel;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.espalier.graph.Primitives.Shift;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.OperationKernel;

/** One pixel further down and right. Works on the view with the channels last, so that its gradient keeps that layout. */
public final class ShiftKernel implements OperationKernel<Shift> {
    @Override
    public Class<Shift> operation() {
        return Shift.class;
    }

    @Override
    public Tensor forward(ModuleContext context, String path, Shift shift, List<Tensor> inputs) {
        return torch.constant_pad_nd(inputs.get(0).permute(0, 2, 3, 1), 0, 0, -1, 1, -1, 1)
                .permute(0, 3, 1, 2);
    }
}
