package org.espalier.oneshot.strategy;

import java.util.Optional;
import org.espalier.oneshot.JointStrategy;
import org.espalier.oneshot.relaxed.DartsSettings;
import org.espalier.oneshot.relaxed.RelaxedSupernet;
import org.espalier.space.SearchSpace;

/** What DARTS and its kin have in common where they say nothing else: the spaces that they fit, and the rate of the weights. */
interface RelaxedStrategy extends JointStrategy {
    /** Largest rate of the architecture parameters. */
    double MOST_ALPHA_RATE = 10;

    @Override
    default Optional<String> lacks(SearchSpace space) {
        return RelaxedSupernet.lacks(space);
    }

    @Override
    default double learningRate() {
        return DartsSettings.standard(1, 0).learningRate();
    }
}
