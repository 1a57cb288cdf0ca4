package org.espalier.torch.module;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Shape;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.Tensors;

/** Runs a module on plain arrays, for callers that do not know LibTorch. */
public final class Inference {
    private Inference() {}

    /**
     * The module's outputs in evaluation mode.
     *
     * @param values images x channels x height x width, row by row, already normalised
     * @param images how many there are, at least 1
     * @param input closed shape of one image
     * @return images x classes, row by row
     */
    public static float[] logits(NetworkModule module, float[] values, int images, Shape input) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor batch = module.store()
                    .tensors()
                    .of(
                            values,
                            images,
                            input.channels().asInt(),
                            input.height().asInt(),
                            input.width().asInt());
            return HostCopies.floats(module.forward(Tensors.channelsLast(batch)));
        }
    }
}
