package org.espalier.oneshot.relaxed;

import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.PartIdentity;

/**
 * How a decision's architecture parameters become the weights with which its candidates are summed: the one exchangeable part of the
 * differentiable methods (softmax for DARTS, Gumbel softmax for SNAS and GDAS, sigmoid for FairDARTS). A record, so that checkpoints know its
 * settings.
 */
public interface Mixing {
    /** DARTS (Liu et al. 2019, equation 2). */
    Mixing SOFTMAX = new SoftmaxMixing();

    /**
     * The weights of one step. All places of the decision share them.
     *
     * @param decision whose candidates are mixed
     * @param alphas one architecture parameter for each option
     * @param moment temperatures go by its clock, and randomness is derived from it
     */
    Mixture mix(Decision decision, Tensor alphas, Moment moment);

    /** What derivation ranks by: one number for each option, larger is better. Where nothing else is said, the softmax. */
    default double[] probabilities(double[] alphas) {
        double largest = Arrays.stream(alphas).max().orElse(0);
        double[] powers = Arrays.stream(alphas).map(a -> Math.exp(a - largest)).toArray();
        double sum = Arrays.stream(powers).sum();
        return Arrays.stream(powers).map(p -> p / sum).toArray();
    }

    /** Whether every candidate is built in every step. */
    default boolean dense() {
        return true;
    }

    /** Whether the gradient of the weights is that of what they are; false for estimates, such as one straight through a hard choice. */
    default boolean smooth() {
        return true;
    }

    /** Whether {@link #correct} has to be asked. */
    default boolean corrects() {
        return false;
    }

    /**
     * Corrects architecture parameters after a step has moved them: by rules that the gradient does not know.
     *
     * @param decision whose parameters they are
     * @param before the step, one for each option
     * @param after it; may be changed
     * @param moment of the step
     * @return whether anything was changed
     */
    default boolean correct(Decision decision, float[] before, float[] after, Moment moment) {
        return false;
    }

    /** What somebody who watches should see of it, for example a temperature. */
    default Map<String, Double> telemetry(Clock clock) {
        return Map.of();
    }

    /** Its part of a checkpoint's identity: the class and, of a record, its settings. */
    default String identity() {
        return PartIdentity.of(this);
    }

    /**
     * Weights of one decision's candidates.
     *
     * @param weights one for each option, connected to the architecture parameters
     * @param built which candidates are computed at all; the others count as zero
     */
    record Mixture(Tensor weights, boolean[] built) {
        /** Weights of candidates that are all built. */
        public static Mixture ofAll(Decision decision, Tensor weights) {
            boolean[] built = new boolean[decision.size()];
            Arrays.fill(built, true);
            return new Mixture(weights, built);
        }
    }
}
