package org.espalier.oneshot.supernet;

import org.espalier.decision.Architecture;

/**
 * What a member scores with the supernet's weights: a search-time score, not what it would reach when trained from scratch.
 *
 * @param architecture the member
 * @param correct images whose largest logit was their class
 * @param images images that were scored, at least 1
 * @param loss mean cross entropy, natural logarithm
 */
public record MemberScore(Architecture architecture, long correct, long images, double loss) {
    public MemberScore {
        if (images < 1 || correct < 0 || correct > images) {
            throw new IllegalArgumentException("a score of " + correct + " correct of " + images + " images");
        }
    }

    /** Share of correct images, between 0 and 1. */
    public double accuracy() {
        return (double) correct / images;
    }
}
