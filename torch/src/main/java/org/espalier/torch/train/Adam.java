package org.espalier.torch.train;

import java.util.Collection;
import org.espalier.torch.module.ParameterStore.Stored;

/**
 * Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019) exactly as in PyTorch, with bias correction.
 *
 * @param beta1 in [0, 1)
 * @param beta2 in [0, 1)
 * @param eps above 0, added outside the square root
 * @param weightDecay at least 0
 * @param decoupled true: the weight itself shrinks (AdamW); false: the decay is part of the gradient (Adam)
 */
public record Adam(double beta1, double beta2, double eps, double weightDecay, boolean decoupled)
        implements OptimiserRule {
    public Adam {
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
            throw new IllegalArgumentException("betas " + beta1 + ", " + beta2 + " are not both in [0, 1)");
        }
        if (!(eps > 0)) {
            throw new IllegalArgumentException("eps " + eps + " is not above 0");
        }
        if (!(weightDecay >= 0)) {
            throw new IllegalArgumentException("weight decay " + weightDecay + " is below 0");
        }
    }

    /** AdamW with PyTorch's defaults otherwise. */
    public static Adam decoupled(double weightDecay) {
        return new Adam(0.9, 0.999, 1e-8, weightDecay, true);
    }

    @Override
    public Optimiser over(Collection<Stored> parameters) {
        return new AdamOptimiser(this, parameters);
    }
}
