package org.espalier.pipeline.phase;

import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.pipeline.training.ScratchTraining;
import org.espalier.plan.PhaseContext;

/** Cuts members out of weights that they share, so that nothing has to be trained for them. */
@FunctionalInterface
public interface Inheritance {
    /**
     * Cuts.
     *
     * @param phase that wants them, after the one that trained the shared weights
     * @return the members as if they had been trained, in their order: with exact statistics, and judged by the same images
     * @throws InterruptedException where somebody asked to stop
     */
    List<ScratchTraining.Trained> cut(List<Architecture> members, PhaseContext phase) throws InterruptedException;
}
