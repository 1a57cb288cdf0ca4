package org.espalier.pipeline.config;

import java.util.Locale;
import java.util.Optional;
import org.espalier.search.EarlyStop;
import org.espalier.strategy.MedianStopping;
import org.espalier.strategy.halving.HalvingStop;

/** Which trials are not trained to their end: {@code trials.early_stop}. */
public enum EarlyStopping {
    /** None: each is trained to its end. */
    NONE,
    /** Those whose best score so far is below the median of how the trials told before stood after as many epochs. */
    MEDIAN,
    /** Those that are not among the best third of the trials told before, after 1, 3, 9 and so on epochs. */
    ASHA;

    /** What decides it; absent where nothing does. */
    public Optional<EarlyStop> rule() {
        return switch (this) {
            case NONE -> Optional.empty();
            case MEDIAN -> Optional.of(new MedianStopping());
            case ASHA -> Optional.of(new HalvingStop());
        };
    }

    /** As it is written in a configuration. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The fewest epochs of a trial that may be stopped, at least 2. */
    public int leastEpochs() {
        return this == ASHA ? 1 + new HalvingStop().minEpochs() : 2 + new MedianStopping().graceEpochs();
    }

    /** The fewest trials of a search of which one may be stopped, at least 2. */
    public int leastTrials() {
        return this == ASHA ? 2 : 1 + new MedianStopping().leastCurves();
    }
}
