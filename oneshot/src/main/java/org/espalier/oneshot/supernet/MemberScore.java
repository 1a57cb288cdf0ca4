package org.espalier.oneshot.supernet;

import org.espalier.decision.Architecture;
import org.espalier.measure.Answers;

/**
 * How a member answers with the supernet's weights: what is measured of it is a search-time score, not what it would reach when trained from scratch.
 *
 * @param architecture the member
 * @param answers to the samples that were scored, at least 1
 */
public record MemberScore(Architecture architecture, Answers answers) {
    public MemberScore {
        if (answers.samples() < 1) {
            throw new IllegalArgumentException("a score over no samples");
        }
    }
}
