package org.espalier.oneshot.supernet;

import org.espalier.stats.Correlation;

/**
 * How well a supernet orders members: rank correlation between scores with shared weights and scores after training from scratch.
 *
 * @param members number of members compared, at least 2
 * @param kendallTau tau-b, or NaN where one of the scores is constant
 * @param spearman rho, or NaN likewise
 */
public record RankCheck(int members, double kendallTau, double spearman) {
    /**
     * @param supernet score of each member with the supernet's weights, larger is better
     * @param standAlone score of the same members trained on their own, larger is better
     */
    public static RankCheck of(double[] supernet, double[] standAlone) {
        return new RankCheck(
                supernet.length,
                Correlation.kendallTauB(supernet, standAlone),
                Correlation.spearman(supernet, standAlone));
    }
}
