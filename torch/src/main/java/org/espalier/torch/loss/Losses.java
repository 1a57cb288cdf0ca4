package org.espalier.torch.loss;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.espalier.torch.engine.HostCopies;

/** Losses of classifiers. */
public final class Losses {
    private static final long NONE = 0; // at::Reduction::None
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

    /**
     * Mean cross entropy with two classes for each image: {@code w CE(first) + (1 - w) CE(second)} (Zhang et al. 2018, section 2; Yun et al.
     * 2019, appendix A).
     *
     * @param logits images x classes
     * @param targets the classes and their weights
     * @param smoothing share of each target spread over all classes, in [0, 1)
     */
    public static Tensor mixedCrossEntropy(Tensor logits, ClassTargets.Mixed targets, double smoothing) {
        return eachMixed(logits, targets, smoothing).mean();
    }

    /** The same of each sample. */
    static Tensor eachMixed(Tensor logits, ClassTargets.Mixed targets, double smoothing) {
        Tensor first = each(logits, targets.labels(), smoothing);
        Tensor second = each(logits, targets.seconds(), smoothing);
        return second.add(first.sub(second).mul(targets.weights()));
    }

    /** Cross entropy of each sample; 0 of one that is {@link #IGNORED}. */
    static Tensor each(Tensor logits, Tensor labels, double smoothing) {
        return torch.cross_entropy_loss(logits, labels, new TensorOptional(), NONE, IGNORED, smoothing);
    }

    /** How many labels are not {@link #IGNORED}. */
    public static long counted(Tensor labels) {
        try (PointerScope scope = new PointerScope()) {
            return HostCopies.count(labels.ne(new Scalar(IGNORED)).sum());
        }
    }

    /** How many images have their label's logit on top. */
    public static long correct(Tensor logits, Tensor labels) {
        try (PointerScope scope = new PointerScope()) {
            return HostCopies.count(logits.detach()
                    .argmax(new LongOptional(1), false)
                    .eq(labels)
                    .sum());
        }
    }
}
