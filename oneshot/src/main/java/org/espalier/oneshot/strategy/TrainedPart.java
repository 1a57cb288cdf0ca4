package org.espalier.oneshot.strategy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
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

    /** Parts of the range of costs, in one of which members are alike. */
    private static final int BINS = 40;

    /** Draws for one that is alike. */
    private static final int TRIES = 50;

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

    /**
     * Members of about the same cost: the first drawn uniformly, so that costs come as often as they do among all, the others until one lies near it (Wang et al. 2021, section 3.2).
     *
     * @param ends of this part
     */
    List<Architecture> alike(int count, Landmarks ends, SplittableRandom random) {
        ToDoubleFunction<Architecture> macs = member -> space.counters().macs().of(member);
        double near = (macs.applyAsDouble(ends.largest()) - macs.applyAsDouble(ends.smallest())) / BINS;
        List<Architecture> alike = new ArrayList<>(List.of(draw(random)));
        double wanted = macs.applyAsDouble(alike.get(0));
        while (alike.size() < count) {
            Architecture nearest = draw(random);
            double least = Math.abs(macs.applyAsDouble(nearest) - wanted);
            for (int tries = 1; tries < TRIES && least > near; tries++) {
                Architecture other = draw(random);
                double apart = Math.abs(macs.applyAsDouble(other) - wanted);
                if (apart < least) {
                    nearest = other;
                    least = apart;
                }
            }
            alike.add(nearest);
        }
        return alike;
    }

    /** The smallest and the largest member by multiply-accumulates. */
    Landmarks ends() {
        return limits.map(
                        kept -> Landmarks.by(space, a -> space.counters().macs().of(a), this::draw, kept::holdFor))
                .orElseGet(() -> Landmarks.byMacs(space));
    }
}
