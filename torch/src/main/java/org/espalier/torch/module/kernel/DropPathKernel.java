package org.espalier.torch.module.kernel;

import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Primitives.DropPath;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.ModuleContext;
import org.espalier.torch.module.OperationKernel;

/** Stochastic depth: one draw for each image; kept images are divided by the keeping probability. */
public final class DropPathKernel implements OperationKernel<DropPath> {
    @Override
    public Class<DropPath> operation() {
        return DropPath.class;
    }

    @Override
    public Tensor forward(ModuleContext context, String path, DropPath dropPath, List<Tensor> inputs) {
        Tensor input = inputs.get(0);
        double rate = context.noise().dropPath();
        if (!context.noise().active() || rate == 0) {
            return input;
        }
        SplittableRandom random = context.noise().generatorAt(path);
        for (long before = 0; before < context.share().first(); before++) {
            random.nextDouble(); // what the images of earlier shares draw
        }
        float[] mask = new float[(int) input.size(0)];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = random.nextDouble() < rate ? 0 : (float) (1 / (1 - rate));
        }
        return input.mul(Tensors.of(input, mask, mask.length, 1, 1, 1));
    }
}
