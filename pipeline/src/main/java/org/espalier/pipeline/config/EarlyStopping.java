package org.espalier.pipeline.config;

/** Which trials are not trained to their end: {@code trials.early_stop}. */
public enum EarlyStopping {
    /** None: each is trained to its end. */
    NONE,
    /** Those whose best score so far is below the median of how the trials told before stood after as many epochs. */
    MEDIAN
}
