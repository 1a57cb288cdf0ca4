package org.espalier.torch.train;

import org.bytedeco.pytorch.Tensor;
import org.espalier.torch.loss.ClassTargets;
import org.espalier.torch.loss.Targets;

/**
 * A batch to train or to evaluate on. The tensors belong to the scope of the thread that took it.
 *
 * @param images images x channels x height x width
 * @param targets what the network shall answer
 */
public record Batch(Tensor images, Targets targets) {
    /**
     * Images of one class each.
     *
     * @param labels class numbers, int64
     */
    public Batch(Tensor images, Tensor labels) {
        this(images, new ClassTargets.Single(labels));
    }
}
