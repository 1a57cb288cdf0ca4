package org.espalier.oneshot.supernet;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
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

    /**
     * How far trainings from scratch agree among themselves, which is as much as a supernet can be expected to agree with one of them: the mean
     * of Kendall's tau-b over all pairs of trainings.
     *
     * @param trainings for each repeat the score of each member, the same members in the same order; NaN where one was not trained, which is left
     *     out of the pairs of that repeat
     * @return from -1 to 1; empty where no two repeats have two members in common that an order can be told of
     * @throws IllegalArgumentException where repeats are of different length
     */
    public static OptionalDouble ceiling(List<double[]> trainings) {
        return IntStream.range(0, trainings.size())
                .boxed()
                .flatMapToDouble(one -> IntStream.range(one + 1, trainings.size())
                        .mapToDouble(other -> agreement(trainings.get(one), trainings.get(other))))
                .filter(Double::isFinite)
                .average();
    }

    private static double agreement(double[] one, double[] other) {
        if (one.length != other.length) {
            throw new IllegalArgumentException(
                    "repeats are of the same members, got scores of " + one.length + " and of " + other.length);
        }
        int[] both = IntStream.range(0, one.length)
                .filter(i -> !Double.isNaN(one[i]) && !Double.isNaN(other[i]))
                .toArray();
        return both.length < 2 ? Double.NaN : Correlation.kendallTauB(taken(one, both), taken(other, both));
    }

    private static double[] taken(double[] scores, int[] which) {
        return IntStream.of(which).mapToDouble(i -> scores[i]).toArray();
    }
}
