package org.espalier.pipeline.spaces;

import org.espalier.stats.Interval;

/**
 * What an option of a decision does to the error, over all members in which the decision matters.
 *
 * @param decision its path
 * @param option its name
 * @param with how many members have it
 * @param without how many have another option of the decision
 * @param effect mean accuracy of those with it less that of those without: above 0 it helps; NaN where one of the two is empty
 * @param interval of 95 %; all numbers where one of the two has fewer than two members
 * @param best how many of the best quarter of all members have it
 * @param isAbsent whether none of the best quarter has it though that is improbable (below 5 %) by chance
 */
public record OptionEffect(
        String decision,
        String option,
        int with,
        int without,
        double effect,
        Interval interval,
        int best,
        boolean isAbsent) {
    /** Whether the interval lies above 0. */
    public boolean helps() {
        return interval.low() > 0;
    }

    /** Whether the interval lies below 0. */
    public boolean hurts() {
        return interval.high() < 0;
    }

    /** Whether nothing speaks for the option, and something against it. */
    public boolean isDoubtful() {
        return hurts() || isAbsent;
    }
}
