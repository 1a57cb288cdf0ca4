package org.espalier.cli.own;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.OperationKernel;
import org.jspecify.annotations.Nullable;

/** Computes a {@link GatedUnit}; its parameters are those that it declares. */
public final class GatedUnitKernel implements OperationKernel<GatedUnit> {
    @Override
    public Class<GatedUnit> operation() {
        return GatedUnit.class;
    }

    @Override
    public Tensor forward(ModuleContext context, String path, GatedUnit unit, List<Tensor> inputs) {
        long out = unit.out().asInt();
        Tensor value = project(context, path + ".value", out, null, inputs.get(0));
        Tensor bias = context.weight(path + ".gate_bias", out);
        Tensor gate = project(context, path + ".gate", out, bias, inputs.get(0));
        Tensor scale = context.weight(path + ".scale", out).view(1, out, 1, 1);
        return value.mul(gate.mul(scale).sigmoid());
    }

    private static Tensor project(ModuleContext context, String name, long out, @Nullable Tensor bias, Tensor input) {
        Tensor weight = context.weight(name, out, input.size(1), 1, 1);
        return context.convolution().apply(input, weight, bias, 1, 0, 0, 1, 1);
    }
}
