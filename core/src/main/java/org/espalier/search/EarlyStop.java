package org.espalier.search;

import java.util.List;

/** Decides after each epoch whether a trial is worth going on with. Pure: the same curves give the same answer. */
public interface EarlyStop {
    /** Stops nothing. */
    EarlyStop NEVER = (seen, epochs) -> List.of();

    /**
     * What a trial needs, decided before it begins.
     *
     * @param seen curves of the trials that were told before it was asked for, in the order of telling
     * @param epochs of the trial, at least 1
     * @return for each epoch but the last the best score that the trial must have reached by its end to go on, minus infinity where any will do; empty
     *     where it is never stopped
     */
    List<Double> needed(List<LearningCurve> seen, int epochs);
}
