package org.espalier.pipeline.config;

import java.util.Optional;
import org.espalier.search.EarlyStop;
import org.espalier.strategy.MedianStopping;

/** Which trials are not trained to their end: {@code trials.early_stop}. */
public enum EarlyStopping {
    /** None: each is trained to its end. */
    NONE,
    /** Those whose best score so far is below the median of how the trials told before stood after as many epochs. */
    MEDIAN;

    /** What decides it; absent where nothing does. */
    public Optional<EarlyStop> rule() {
        return this == NONE ? Optional.empty() : Optional.of(new MedianStopping());
    }

    /** The fewest epochs of a trial that may be stopped, at least 2. */
    public int leastEpochs() {
        return 2 + new MedianStopping().graceEpochs();
    }

    /** The fewest trials of a search of which one may be stopped, at least 2. */
    public int leastTrials() {
        return 1 + new MedianStopping().leastCurves();
    }
}
