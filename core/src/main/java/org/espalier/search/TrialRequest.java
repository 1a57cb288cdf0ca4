package org.espalier.search;

import java.util.List;

/**
 * A candidate to evaluate, with what its strategy knew when it asked for it. Whoever decides to stop it early goes by that and by nothing that
 * became known later, so that the decision depends neither on how many run at once nor on a kill.
 *
 * @param candidate what to evaluate
 * @param seen curves of the trials that were told before it was asked for, in the order of telling; those that nobody looked at, or that took
 *     the outcome of another, have none
 * @param training number of the candidate whose training this one is, or goes on with where that was to be scored after fewer epochs; its own where the member is new
 */
public record TrialRequest(Candidate candidate, List<LearningCurve> seen, long training) {
    public TrialRequest {
        seen = List.copyOf(seen);
    }

    /** Of a new member. */
    public TrialRequest(Candidate candidate, List<LearningCurve> seen) {
        this(candidate, seen, candidate.number());
    }
}
