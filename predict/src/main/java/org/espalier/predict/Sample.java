package org.espalier.predict;

import org.espalier.decision.Architecture;

/**
 * A member that was evaluated.
 *
 * @param member in canonical form
 * @param score as a {@link org.espalier.search.Trial} has it: finite, higher is better
 */
public record Sample(Architecture member, double score) {
    public Sample {
        if (!Double.isFinite(score)) {
            throw new IllegalArgumentException("the score of a sample must be finite, got " + score + " for " + member);
        }
    }
}
