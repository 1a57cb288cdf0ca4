package org.espalier.oneshot.relaxed;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;
import org.espalier.torch.train.Clock;

/** What an architecture pays beside the loss: added to it where its gradient is made. A record, so that checkpoints know its settings. */
public interface Penalty {
    /**
     * The price.
     *
     * @param alphas the architecture parameters of each decision; gradients reach them
     * @param clock of the training step
     * @return a scalar
     */
    Tensor of(Map<Decision, Tensor> alphas, Clock clock);
}
