package org.espalier.oneshot.darts;

import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.torch.train.TrainingListener;

/** Hears how a DARTS search goes. */
@FunctionalInterface
public interface DartsListener {
    /** Hears nothing. */
    DartsListener NONE = (report, alphas, derived) -> {};

    /**
     * Called after each epoch, after its checkpoint.
     *
     * @param report loss and top-1 on the weights' half
     * @param alphas the architecture parameters
     * @param derived the architecture that they give now
     */
    void epoch(TrainingListener.EpochReport report, Map<Decision, double[]> alphas, Architecture derived);

    /** Something that a person should know, such as a damaged checkpoint. */
    default void warning(String message) {}

    /** Called after each step; see {@link TrainingListener#step}. */
    default void step(int epoch, int step, int steps) {}
}
