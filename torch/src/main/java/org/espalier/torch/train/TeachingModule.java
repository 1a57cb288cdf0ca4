package org.espalier.torch.train;

import org.bytedeco.pytorch.Tensor;
import org.espalier.graph.Shape;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.module.NetworkModule;

/** A network as a teacher. */
record TeachingModule(NetworkModule module) implements Teacher {
    @Override
    public Tensor outputs(Tensor images) {
        Shape own = module.network().input();
        return Tensors.withoutGradient(() -> module.forward(ImageSizes.resized(
                Tensors.handle(images), own.height().asInt(), own.width().asInt())));
    }
}
