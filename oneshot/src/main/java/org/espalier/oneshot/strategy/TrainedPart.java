package org.espalier.oneshot.strategy;

import java.util.Optional;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.OneShotContext;
import org.espalier.search.Constraints;
import org.espalier.search.Evolution;
import org.espalier.search.SearchContext;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;

/**
 * The part of a space whose members a supernet's training draws: all of it, or what keeps the limits of the search.
 *
 * @param space all of it
 * @param limits that each drawn member keeps; empty: the part is the whole space
 */
record TrainedPart(SearchSpace space, Optional<Constraints> limits) {
    /** Draws before the nearest miss is improved step by step. */
    private static final int ATTEMPTS = 1_000;

    /** The part that a setting asks for. */
    static TrainedPart of(OneShotContext context, boolean withinLimits) {
        return new TrainedPart(context.space(), withinLimits ? Optional.of(context.limits()) : Optional.empty());
    }

    /** Its part of a checkpoint's identity: numbers of limits that are predicted differ with what is measured, and are not in it. */
    String identity() {
        return limits.isPresent() ? " within limits" : "";
    }

    /**
     * A member, drawn uniformly over the decisions.
     *
     * @throws org.espalier.search.InfeasibleException where no member was found that keeps the limits
     */
    Architecture draw(SplittableRandom random) {
        return limits.map(kept -> Evolution.feasible(
                        new SearchContext(space, kept, 0), ATTEMPTS, random, () -> space.sample(random)))
                .orElseGet(() -> space.sample(random));
    }

    /** The smallest and the largest member by multiply-accumulates. */
    Landmarks ends() {
        return limits.map(
                        kept -> Landmarks.by(space, a -> space.counters().macs().of(a), this::draw, kept::holdFor))
                .orElseGet(() -> Landmarks.byMacs(space));
    }
}
