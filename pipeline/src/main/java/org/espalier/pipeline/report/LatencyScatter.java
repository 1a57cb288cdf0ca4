package org.espalier.pipeline.report;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.espalier.stats.Correlation;

/** Predicted against measured latency: points beside the line on which a prediction is right, and how far off they are. */
public final class LatencyScatter {
    private static final int MOST_ROWS = 20;

    private LatencyScatter() {}

    /**
     * A network's latency, predicted and measured.
     *
     * @param name shown beside the values
     * @param predictedMs milliseconds; what is not finite is left out and counted
     * @param measuredMs likewise
     */
    public record Pair(String name, double predictedMs, double measuredMs) {
        boolean isComplete() {
            return Double.isFinite(predictedMs) && Double.isFinite(measuredMs);
        }

        /** Share of the measured latency by which the prediction misses it; NaN where nothing was measured. */
        double error() {
            return measuredMs > 0 ? (predictedMs - measuredMs) / measuredMs : Double.NaN;
        }
    }

    /** A figure with mean absolute error in per cent and Spearman's rank correlation, and the values as a table; nothing where no pair is complete. */
    public static String html(List<Pair> pairs) {
        List<Pair> complete = pairs.stream().filter(Pair::isComplete).toList();
        Chart chart = new Chart("measured latency, ms", "predicted latency, ms", new Colours()).diagonal();
        chart.points(
                "one network",
                complete.stream()
                        .map(p -> new double[] {p.measuredMs, p.predictedMs})
                        .toList(),
                complete.stream().map(Pair::name).toList());
        return chart.isEmpty() ? "" : Figures.figure(chart.svg(), caption(complete, pairs.size())) + table(complete);
    }

    private static String caption(List<Pair> pairs, int all) {
        double error = pairs.stream()
                .mapToDouble(p -> Math.abs(p.error()))
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
        double rho = pairs.size() < 2
                ? Double.NaN
                : Correlation.spearman(
                        pairs.stream().mapToDouble(Pair::predictedMs).toArray(),
                        pairs.stream().mapToDouble(Pair::measuredMs).toArray());
        int left = all - pairs.size();
        return "Dashed: predicted as measured. " + pairs.size() + (pairs.size() == 1 ? " network" : " networks")
                + (left > 0 ? " (" + left + " more without both values)" : "") + ", mean absolute error "
                + Numbers.percent(error) + ", Spearman's rank correlation "
                + (Double.isFinite(rho) ? String.format(Locale.ROOT, "%.3f", rho) : "-") + ".";
    }

    /** In print there is no pointer to ask. */
    private static String table(List<Pair> pairs) {
        boolean some = pairs.size() > MOST_ROWS;
        List<Pair> shown = some
                ? pairs.stream()
                        .sorted(Comparator.comparingDouble((Pair p) -> -Math.abs(p.error())))
                        .limit(MOST_ROWS)
                        .toList()
                : pairs;
        StringBuilder html = new StringBuilder(
                "<table><tr><th>network</th><th>predicted, ms</th><th>measured, ms</th>" + "<th>off by</th></tr>");
        for (Pair pair : shown) {
            html.append("<tr><td>").append(Tables.name(pair.name));
            html.append("</td><td>").append(Numbers.value(pair.predictedMs));
            html.append("</td><td>").append(Numbers.value(pair.measuredMs));
            html.append("</td><td>").append(Numbers.percent(pair.error())).append("</td></tr>");
        }
        return html.append("</table>")
                .append(some ? "<p class='note'>The " + MOST_ROWS + " with the largest errors.</p>" : "")
                .toString();
    }
}
