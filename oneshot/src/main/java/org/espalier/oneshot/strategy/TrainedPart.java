package org.espalier.oneshot.strategy;

import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.search.Constraints;
import org.espalier.search.Evolution;
import org.espalier.search.SearchContext;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;

/**
 * The part of a space whose members a supernet's training draws: all of it, or what keeps the limits of the search.
 *
 * @param space all of it
 * @param limits that each drawn member keeps; none: the part is the whole space
 */
record TrainedPart(SearchSpace space, Constraints limits) {
    /** Draws before the nearest miss is improved step by step. */
    private static final int ATTEMPTS = 1_000;

    /**
     * A member, drawn uniformly over the decisions.
     *
     * @throws org.espalier.search.InfeasibleException where no member was found that keeps the limits
     */
    Architecture draw(SplittableRandom random) {
        return limits.isEmpty()
                ? space.sample(random)
                : Evolution.feasible(new SearchContext(space, limits, 0), ATTEMPTS, random, () -> space.sample(random));
    }

    /** The smallest and the largest member by multiply-accumulates. */
    Landmarks ends() {
        return limits.isEmpty()
                ? Landmarks.byMacs(space)
                : Landmarks.by(space, a -> space.counters().macs().of(a), this::draw, limits::holdFor);
    }
}
