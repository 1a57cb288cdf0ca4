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
    /** The share that what is ruled out counts as. */
    double RULED_OUT = 1e-12;

    /** The space's own rule. */
    Choice OF_THE_SPACE = (rule, probabilities) -> rule.derivation().derive(probabilities);

    /**
     * The member.
     *
     * @param relaxation whose derivation is the space's rule
     * @param probabilities for every relaxed decision, one number for each option; not changed
     */
    Architecture of(Relaxation relaxation, Map<Decision, double[]> probabilities);

    /**
     * What members are ranked by where a limit rules out the one that is read: the probabilities, or numbers of which the {@linkplain #of member} is the likeliest.
     *
     * @param probabilities for every relaxed decision, one number for each option; not changed
     */
    default Map<Decision, double[]> ranking(Relaxation relaxation, Map<Decision, double[]> probabilities) {
        return probabilities;
    }

    /**
     * How much the probabilities are in favour of a member, greater is better, and greatest for the one that {@link #of} picks: by the {@link #ranking}. What is forbidden
     * counts little, so that where a limit leaves nothing else it is still found what breaks the rule least.
     */
    default double logLikelihood(Relaxation relaxation, Map<Decision, double[]> probabilities, Architecture member) {
        return relaxation.derivation().logLikelihood(ranking(relaxation, probabilities), member);
    }
}
