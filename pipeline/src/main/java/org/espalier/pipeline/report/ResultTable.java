package org.espalier.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.espalier.pipeline.config.PublishedRecipe;
import org.espalier.pipeline.result.Holdout;
import org.espalier.pipeline.result.SearchResult;
import org.espalier.pipeline.result.SearchResult.TrainedNetwork;
import org.espalier.pipeline.result.WeightsFrom;

/** The networks side by side: the winners, what was drawn at random and what others made, by the measure that decides and by all others. */
final class ResultTable {
    private final SearchResult result;
    private final TrainedNetwork best;
    private final RowNames names;
    private final String measure;
    private final List<TrainedNetwork> rows;
    private final boolean hasThroughput;
    private final boolean hasMemory;

    ResultTable(SearchResult result, RowNames names) {
        this.result = result;
        this.best = result.best().orElse(TrainedNetwork.UNKNOWN);
        this.names = names;
        this.measure = result.mainMeasure().name();
        this.rows = rows(result);
        this.hasThroughput = rows.stream().anyMatch(row -> row.throughput().isPresent());
        this.hasMemory = rows.stream().anyMatch(row -> row.memoryMb().isPresent());
    }

    /** The winners, the best of them first; of folders of earlier releases the best alone. Then all others. */
    static List<TrainedNetwork> rows(SearchResult result) {
        TrainedNetwork best = result.best().orElse(TrainedNetwork.UNKNOWN);
        List<TrainedNetwork> rows = new ArrayList<>(List.of(best));
        result.firstWinners().stream()
                .filter(row -> !row.name().equals(best.name()))
                .forEach(rows::add);
        rows.addAll(result.others());
        return rows;
    }

    String html() {
        StringBuilder html = new StringBuilder("<table><tr><th>network</th><th>test " + MeasureText.heading(measure)
                + "</th><th>95 % interval</th><th>valid</th><th>train</th><th>median ms</th><th>p90 ms</th>"
                + extraHeads()
                + "<th>params</th><th>MACs</th></tr>");
        rows.forEach(row -> row(html, row));
        majority(html);
        return html.append("</table>")
                .append(unstable())
                .append(limits())
                .append(note())
                .toString();
    }

    private String extraHeads() {
        return (hasThroughput ? "<th>images/s</th>" : "") + (hasMemory ? "<th>memory, MB</th>" : "");
    }

    private void row(StringBuilder html, TrainedNetwork row) {
        boolean isBest = row.name().equals(best.name());
        html.append("<tr class='").append(isBest ? "best" : "").append("'><td>");
        html.append(Tables.name(names.of(row.name())));
        html.append(SearchVerdict.isOutside(row) ? outside("outside the limits") : "");
        html.append(row.weightsFrom().equals(WeightsFrom.SCRATCH) ? "" : outside("weights " + row.weightsFrom()));
        html.append(
                row.epochs().isPresent() ? outside("cut after " + row.epochs().getAsLong() + " epochs") : "");
        html.append("</td>");
        Optional<Holdout.Measured> test = row.test().measure(measure);
        List<String> cells = new ArrayList<>(List.of(
                MeasureText.value(measure, test.map(Holdout.Measured::value).orElse(OptionalDouble.empty())),
                MeasureText.interval(measure, test.map(Holdout.Measured::ci95).orElse(List.of())),
                MeasureText.value(measure, row.valid()),
                MeasureText.value(measure, row.train()),
                decimal(row.latencyMs().median()) + (row.unstable() ? " <span class='outside'>unstable</span>" : ""),
                decimal(row.latencyMs().p90())));
        if (hasThroughput) {
            cells.add(number(row.throughput()));
        }
        if (hasMemory) {
            cells.add(number(row.memoryMb()));
        }
        cells.add(whole(row.params()));
        cells.add(whole(row.macs()));
        cells.forEach(cell -> html.append("<td>").append(cell).append("</td>"));
        html.append("</tr>");
    }

    /** What needs no network at all. */
    private void majority(StringBuilder html) {
        result.classes()
                .map(classes -> classes.majority().get(measure))
                .ifPresent(always -> html.append("<tr class='note'><td>always the largest class</td><td>")
                        .append(MeasureText.value(measure, always.value()))
                        .append("</td><td>")
                        .append(MeasureText.interval(measure, always.ci95()))
                        .append("</td></tr>"));
    }

    private String note() {
        boolean inherited = best.weightsFrom().equals(WeightsFrom.INHERITED);
        String winners = result.firstWinners().size() > 1
                ? " Winners stand along the front of the search: most-accurate has the best score, knee gives up little of one for much of the other, fastest"
                        + " costs least of those whose score cannot be told from the best."
                : "";
        return "<p class='note'>Every row: same data, recipe"
                + " (" + Html.escape(result.recipe().orElse(PublishedRecipe.STANDARD.word())) + ") and seed; "
                + (inherited
                        ? "the found ones were cut out of the supernet, the others trained from scratch, so the two kinds do not compete; "
                        : "trained from scratch; ")
                + "statistics of batch norms taken exactly over training images after the training; the test split is read once. Latency is"
                + " measured, never predicted." + winners
                + " Rows 'random-N' are members drawn at random within the limits: what the space"
                + " gives without a search.</p>";
    }

    /** Whose latency is not to be compared. */
    private String unstable() {
        String unstable = rows.stream()
                .filter(TrainedNetwork::unstable)
                .map(row -> names.of(row.name()))
                .collect(Collectors.joining(", "));
        return unstable.isEmpty()
                ? ""
                : "<p class='note'>Unstable latencies, because the machine was busy or its clock changed: "
                        + Html.escape(unstable) + ". Measure again on a quiet machine before you compare them.</p>";
    }

    /** Which rows break which limits, which networks have no row, and which members were passed over. */
    private String limits() {
        StringBuilder html = new StringBuilder();
        rows.stream()
                .filter(SearchVerdict::isOutside)
                .forEach(row -> note(
                        html,
                        names.of(row.name()) + " is outside the limits: it breaks " + SearchVerdict.breaks(row) + "."));
        result.diverged()
                .forEach(row -> note(html, names.of(row.name()) + " has no row, diverged: " + row.reason() + "."));
        int passedOver = result.passedOver().size();
        if (passedOver > 0) {
            note(html, "Members that ranked higher but broke a limit when measured: " + passedOver + ".");
        }
        return html.toString();
    }

    private static void note(StringBuilder html, String text) {
        html.append("<p class='note'>").append(Html.escape(text)).append("</p>");
    }

    /** All measures of all networks; nothing where accuracy alone is known. */
    String allMeasures() {
        Map<String, Holdout.Measured> known = best.test().measures();
        List<String> measures = known.keySet().stream()
                .filter(name -> !MeasureText.isOfOneClass(name))
                .toList();
        if (measures.size() < 2) {
            return "";
        }
        StringBuilder html = new StringBuilder("<table><tr><th>network</th>");
        measures.forEach(name -> html.append("<th>")
                .append(Html.escape(MeasureText.heading(name)))
                .append("</th>"));
        html.append("</tr>");
        for (TrainedNetwork row : rows) {
            html.append("<tr class='")
                    .append(row.name().equals(best.name()) ? "best" : "")
                    .append("'><td>");
            html.append(Tables.name(names.of(row.name()))).append("</td>");
            measures.forEach(name -> cell(html, name, row.test().measure(name)));
            html.append("</tr>");
        }
        result.classes().ifPresent(classes -> {
            html.append("<tr class='note'><td>always the largest class</td>");
            measures.forEach(name ->
                    cell(html, name, Optional.ofNullable(classes.majority().get(name))));
            html.append("</tr>");
        });
        return html.append("</table>").toString();
    }

    private static void cell(StringBuilder html, String name, Optional<Holdout.Measured> measured) {
        String interval =
                MeasureText.interval(name, measured.map(Holdout.Measured::ci95).orElse(List.of()));
        html.append("<td title='")
                .append(Html.escape(interval))
                .append("'>")
                .append(MeasureText.value(
                        name, measured.map(Holdout.Measured::value).orElse(OptionalDouble.empty())))
                .append("</td>");
    }

    /** The recall of each class, of the best network; nothing where there are no classes. */
    String perClass() {
        List<Map.Entry<String, Holdout.Measured>> recalls = best.test().measures().entrySet().stream()
                .filter(entry -> MeasureText.isOfOneClass(entry.getKey()))
                .toList();
        if (recalls.isEmpty()) {
            return "";
        }
        StringBuilder html =
                new StringBuilder("<table><tr><th>recall of class</th><th>found</th><th>95 % interval</th></tr>");
        recalls.forEach(entry -> html.append("<tr><td>")
                .append(Tables.name(entry.getKey().substring("recall.".length())))
                .append("</td><td>")
                .append(MeasureText.value(entry.getKey(), entry.getValue().value()))
                .append("</td><td>")
                .append(MeasureText.interval(entry.getKey(), entry.getValue().ci95()))
                .append("</td></tr>"));
        return html.append("</table>").toString();
    }

    private static String outside(String text) {
        return " <span class='outside'>" + Html.escape(text) + "</span>";
    }

    private static String decimal(OptionalDouble number) {
        return number.isPresent() ? String.format(Locale.ROOT, "%.3f", number.getAsDouble()) : "-";
    }

    private static String number(OptionalDouble number) {
        return number.isPresent() ? Numbers.value(number.getAsDouble()) : "-";
    }

    private static String whole(OptionalLong number) {
        return number.isPresent() ? String.format(Locale.ROOT, "%,d", number.getAsLong()) : "-";
    }
}
