package org.espalier.torch.train;

import java.util.Collection;
import org.espalier.torch.module.ParameterStore.Stored;

/**
 * Stochastic gradient descent exactly as in PyTorch, without dampening: {@code g += decay * w; b = momentum * b + g;
 * w -= rate * (nesterov ? g + momentum * b : b)}, where the first {@code b} is {@code g}.
 *
 * @param momentum in [0, 1)
 * @param nesterov needs a momentum above 0
 * @param weightDecay at least 0
 */
public record Sgd(double momentum, boolean nesterov, double weightDecay) implements OptimiserRule {
    public Sgd {
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("momentum " + momentum + " is outside [0, 1)");
        }
        if (!(weightDecay >= 0 && weightDecay < 1)) {
            throw new IllegalArgumentException("weight decay " + weightDecay + " is outside [0, 1)");
        }
        if (nesterov && momentum == 0) {
            throw new IllegalArgumentException("nesterov needs a momentum above 0");
        }
    }

    @Override
    public Optimiser over(Collection<Stored> parameters) {
        return new SgdOptimiser(this, parameters);
    }
}
