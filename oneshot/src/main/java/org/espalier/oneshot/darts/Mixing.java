package org.espalier.oneshot.darts;

import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;

/**
 * How a decision's architecture parameters become the weights with which its candidates are summed: the one exchangeable part of the
 * differentiable methods (softmax for DARTS, Gumbel softmax for SNAS and GDAS, sigmoid for FairDARTS).
 */
public interface Mixing {
    /** DARTS (Liu et al. 2019, equation 2). */
    Mixing SOFTMAX = new SoftmaxMixing();

    /**
     * The weights of one step. All places of the decision share them.
     *
     * @param decision whose candidates are mixed
     * @param alphas one architecture parameter for each option
     * @param step number of the training step; randomness is derived from it
     */
    Mixture mix(Decision decision, Tensor alphas, long step);

    /** What derivation ranks by: one number for each option, larger is better. */
    double[] probabilities(double[] alphas);

    /** Whether every candidate is built in every step. */
    boolean dense();

    /**
     * Weights of one decision's candidates.
     *
     * @param weights one for each option, connected to the architecture parameters
     * @param built which candidates are computed at all; the others count as zero
     */
    record Mixture(Tensor weights, boolean[] built) {}
}
