package org.espalier.oneshot.relaxed;

import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.space.Relaxation;

/**
 * How an architecture is read from what a training has learned: by the space's own rule, or by that rule with something forbidden. A record,
 * so that checkpoints know its settings.
 */
@FunctionalInterface
public interface Choice {
    /** The space's own rule. */
    Choice OF_THE_SPACE = (rule, probabilities) -> rule.derivation().derive(probabilities);

    /**
     * The member.
     *
     * @param relaxation whose derivation is the space's rule
     * @param probabilities for every relaxed decision, one number for each option; not changed
     */
    Architecture of(Relaxation relaxation, Map<Decision, double[]> probabilities);
}
