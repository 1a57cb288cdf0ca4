package org.espalier.oneshot;

import org.espalier.oneshot.supernet.Supernet;
import org.espalier.search.Strategy;
import org.espalier.search.StrategyKind;
import org.espalier.torch.train.TrainingAlgorithm;

/**
 * The immutable settings of a strategy that trains a supernet, which an ask/tell strategy searches then (once-for-all and its kin), and its way
 * into the program: a record as {@link Strategy} says, listed in {@code META-INF/services/org.espalier.oneshot.SupernetStrategy}. {@code
 * org.espalier.oneshot.testing.SupernetStrategyContract} proves it.
 */
public non-sealed interface SupernetStrategy extends OneShotStrategy {
    @Override
    default StrategyKind kind() {
        return StrategyKind.TWO_STEP;
    }

    /** Whether only members within the search's limits are trained, so that the supernet serves no others. */
    default boolean withinLimits() {
        return false;
    }

    /**
     * A training of a supernet that has not begun. Whatever it leaves in the running statistics is not looked at: every member is recalibrated
     * before it is scored.
     *
     * @param context stays its owner's
     * @param supernet fresh weights of the context's space; stays its owner's
     * @return close it after use
     */
    TrainingAlgorithm create(OneShotContext context, Supernet supernet);
}
