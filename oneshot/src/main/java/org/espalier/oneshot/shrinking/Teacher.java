package org.espalier.oneshot.shrinking;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.OneShotContext;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.torch.engine.Tensors;
import org.espalier.torch.loss.Loss;

/**
 * The full network as its own stage has left it, from which every smaller member learns (Cai et al. 2020, section 3.3): frozen, its batch norms with the statistics of the
 * batch, as in the authors' code.
 */
final class Teacher implements AutoCloseable {
    private final Supernet frozen;
    private final Loss loss;

    /** @param weights of the supernet at the end of that stage */
    Teacher(OneShotContext context, Map<String, float[]> weights) {
        this.loss = context.loss();
        this.frozen = Supernet.create(context.space(), context.store(), context.convolution(), context.sideBySide());
        try {
            frozen.store().restore(weights);
        } catch (RuntimeException | Error e) {
            frozen.close();
            throw e;
        }
    }

    /**
     * What it has to say of a batch, in the caller's pointer scope.
     *
     * @param sized the full network at the resolution of the step
     */
    Tensor lesson(Tensor images, Architecture sized) {
        return Tensors.withoutGradient(() -> loss.lesson(frozen.forward(images, sized)));
    }

    /** Its weights, for a checkpoint. */
    Map<String, float[]> snapshot() {
        return frozen.store().snapshot();
    }

    @Override
    public void close() {
        frozen.close();
    }
}
