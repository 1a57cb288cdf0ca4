package org.espalier.pipeline.report;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.espalier.pipeline.result.RankCheckResult;

/** How a supernet's order of members compares with that of training from scratch: a sentence, and a point for each member. */
final class RankScatter {
    private RankScatter() {}

    /** Rank correlation, and how far trainings of the same members agree where that is known; no full stop. */
    static String sentence(RankCheckResult rank) {
        return "Kendall's tau between the scores of the supernet and of trainings from scratch: "
                + decimal(rank.kendallTau()) + " over " + rank.pairs() + " sub-nets"
                + (rank.byMacs().isPresent() ? ", that of their multiply-accumulates " + decimal(rank.byMacs()) : "")
                + (rank.ceiling().isPresent()
                        ? " (two trainings of the same sub-nets agree by " + decimal(rank.ceiling()) + ")"
                        : "");
    }

    /**
     * A figure; nothing where there is no member with both scores.
     *
     * @param measure what both scores are, in words
     */
    static String html(RankCheckResult rank, String measure) {
        Chart chart = new Chart(
                "validation " + measure + ", from scratch", "validation " + measure + ", supernet", new Colours());
        List<RankCheckResult.Compared> members = rank.members();
        chart.points(
                "one sub-net",
                members.stream()
                        .map(member -> new double[] {member.valid(), member.supernetValid()})
                        .toList(),
                members.stream().map(member -> member.architecture().notation()).toList());
        return chart.isEmpty() ? "" : Figures.figure(chart.svg(), sentence(rank) + "." + averaged(rank));
    }

    private static String averaged(RankCheckResult rank) {
        long trainings = rank.trainings().orElse(1);
        return trainings > 1 ? " From scratch: the mean of " + trainings + " trainings of each." : "";
    }

    private static String decimal(OptionalDouble number) {
        return number.isPresent() ? String.format(Locale.ROOT, "%.3f", number.getAsDouble()) : "-";
    }
}
