package org.espalier.oneshot.supernet;

import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.torch.module.ModuleContext;

/** What one member contributes to a training step. Its methods are called on the thread that computes the member. */
public interface MemberPass {
    /** The member. */
    Architecture member();

    /** The mode of its forward pass, derived from plain evaluation. */
    ModuleContext mode(ModuleContext evaluating);

    /**
     * The loss whose gradient is added. May wait for a pass that stands before this one in the step, because passes begin in that order.
     *
     * @param logits images x classes
     * @return a scalar
     */
    Tensor loss(Tensor logits);

    /** Told of a failure at any point of the pass, so that who waits for it can be let go. */
    default void failed(Throwable cause) {}
}
