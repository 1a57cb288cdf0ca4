package org.espalier.torch.train;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Losses of classifiers. */
public final class Losses {
    private static final long MEAN = 1; // at::Reduction::Mean
    /** The label of an image that counts nowhere (PyTorch's default). */
    public static final long IGNORED = -100;

    private Losses() {}

    /**
     * Mean cross entropy.
     *
     * @param logits images x classes
     * @param labels class numbers, int64
     * @param smoothing share of the target spread over all classes, in [0, 1)
     */
    public static Tensor crossEntropy(Tensor logits, Tensor labels, double smoothing) {
        return torch.cross_entropy_loss(logits, labels, new TensorOptional(), MEAN, IGNORED, smoothing);
    }

    /** How many labels are not {@link #IGNORED}. */
    public static long counted(Tensor labels) {
        try (PointerScope scope = new PointerScope()) {
            return labels.ne(new Scalar(IGNORED)).sum().item_long();
        }
    }

    /** How many images have their label's logit on top. */
    public static long correct(Tensor logits, Tensor labels) {
        try (PointerScope scope = new PointerScope()) {
            return logits.detach()
                    .argmax(new LongOptional(1), false)
                    .eq(labels)
                    .sum()
                    .item_long();
        }
    }
}
