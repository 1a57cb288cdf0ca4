package org.espalier.pipeline.execution;

import org.espalier.torch.train.TrainingListener;

/** Hears how a {@link Job} goes, on threads of the executor; has to be safe for that. A training also tells it what any training tells. */
public interface JobListener extends TrainingListener {
    /** It has a place and begins, or begins again after it was lost. */
    default void started() {}
}
