package org.espalier.pipeline.execution;

import org.espalier.torch.train.TrainingListener;

/** Hears how a {@link Job} goes, on threads of the executor; has to be safe for that. A training also tells it what any training tells. */
@FunctionalInterface
public interface JobListener extends TrainingListener {
    /** Hears nothing. */
    JobListener NONE = report -> {};

    /** It has a place and begins, or begins again after it was lost. */
    default void started() {}

    /** Whether {@link #mayGoOn} may ever say no; where not, a training far away need not ask before each epoch. */
    default boolean mayRefuse() {
        return false;
    }

    /** One that hears what any training tells, and is asked before each epoch. */
    static JobListener of(TrainingListener listener) {
        return new AskedListener(listener);
    }
}
