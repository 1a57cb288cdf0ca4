package org.espalier.bench;

import org.espalier.search.Candidate;
import org.espalier.search.Trial;

/** How one run looks candidates up, and what that costs. For one thread. */
interface Lookups {
    /**
     * What is known of a candidate.
     *
     * @param trial what the strategy is told
     * @param cost in units of the budget, at least 1
     * @param row what was found, if the trial succeeded and ran to its end; else below 0
     */
    record Look(Trial trial, int cost, int row) {}

    /** Looks at a candidate that is told next. */
    Look look(Candidate candidate);
}
