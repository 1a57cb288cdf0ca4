package org.espalier.oneshot.relaxed;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;
import org.espalier.torch.train.Clock;
import org.espalier.torch.train.PartIdentity;

/** What an architecture pays: what takes the place of the loss where its gradient is made. A record, so that checkpoints know its settings. */
public interface Penalty {
    /**
     * The loss with the price: a sum, a product, or whatever can be differentiated by both.
     *
     * @param loss of the batch, a scalar; a gradient reaches it
     * @param alphas the architecture parameters of each decision; gradients reach them
     * @param clock of the training step
     * @return a scalar
     */
    Tensor of(Tensor loss, Map<Decision, Tensor> alphas, Clock clock);

    /**
     * What somebody who watches should see of it.
     *
     * @param probabilities of each decision's options, as derivation ranks them
     */
    default Map<String, Double> telemetry(Map<Decision, double[]> probabilities) {
        return Map.of();
    }

    /** Its part of a checkpoint's identity: the class and, of a record, its settings. */
    default String identity() {
        return PartIdentity.of(this);
    }
}
