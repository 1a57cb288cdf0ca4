package org.espalier.torch.train;

import org.bytedeco.pytorch.Tensor;

/** How far answers are from what was asked for. Pure, and safe for several threads. */
@FunctionalInterface
public interface Loss {
    /** Cross entropy with the targets' own classes; see {@link Targets#loss}. */
    Loss CROSS_ENTROPY = (logits, targets, smoothing) -> targets.loss(logits, smoothing);

    /**
     * The loss of a batch.
     *
     * @param logits images x classes
     * @param targets of the same images
     * @param smoothing share of the target spread over all classes, in [0, 1)
     * @return the mean over the images, a scalar
     */
    Tensor of(Tensor logits, Targets targets, double smoothing);
}
