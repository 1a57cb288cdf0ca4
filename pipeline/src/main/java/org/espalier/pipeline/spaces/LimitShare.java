package org.espalier.pipeline.spaces;

import org.espalier.random.Seeds;
import org.espalier.search.Constraints;
import org.espalier.space.SearchSpace;
import org.espalier.stats.Interval;

/**
 * How much of a space is within limits, by counting random members, none of which is trained.
 *
 * @param within how many are
 * @param drawn of how many
 */
public record LimitShare(long within, long drawn) {
    private static final int DRAWS = 10_000;

    static LimitShare of(SearchSpace space, Constraints limits, long seed) {
        long within = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            within += limits.holdFor(space.sample(Seeds.generator(seed, "share within limits", draw))) ? 1 : 0;
        }
        return new LimitShare(within, DRAWS);
    }

    /** The share. */
    public double share() {
        return (double) within / drawn;
    }

    /** Its 95 % interval. */
    public Interval interval() {
        return Interval.wilson95(within, drawn);
    }
}
