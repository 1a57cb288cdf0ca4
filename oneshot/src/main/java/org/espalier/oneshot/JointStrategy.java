package org.espalier.oneshot;

import org.espalier.search.Strategy;
import org.espalier.search.StrategyKind;

/**
 * The immutable settings of a strategy that trains weights and architecture together and so ends in an architecture (DARTS and its kin), and
 * its way into the program: a record as {@link Strategy} says, listed in {@code META-INF/services/org.espalier.oneshot.JointStrategy}. {@code
 * org.espalier.oneshot.testing.JointStrategyContract} proves it.
 */
public non-sealed interface JointStrategy extends OneShotStrategy {
    @Override
    default StrategyKind kind() {
        return StrategyKind.JOINT;
    }

    /** Share of the training images that the weights learn from, above 0; the architecture learns from the rest. 1 where nothing is divided. */
    default double trainingShare() {
        return 0.5;
    }

    /** Forward passes over a batch behind the steps of each epoch, for whoever tells how long a search will take. */
    default int passesBehindEpoch() {
        return 0;
    }

    /** What it keeps from filling the derived cell. */
    default CollapseGuard guard() {
        return CollapseGuard.NONE;
    }

    /** Whether what a member costs comes into its loss, where the context has a {@linkplain OneShotContext#price price}. */
    default boolean pays() {
        return false;
    }

    /**
     * A training that has not begun.
     *
     * @param context stays its owner's
     * @return close it after use
     * @throws IllegalArgumentException where the space {@linkplain #lacks lacks} something
     */
    JointTraining create(OneShotContext context);
}
