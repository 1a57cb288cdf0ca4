package org.espalier.pipeline.report;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.espalier.pipeline.result.Holdout;
import org.espalier.pipeline.result.SearchResult;
import org.espalier.pipeline.result.SearchResult.TrainedNetwork;

/** The winners of each device behind the first, beside the hand-made networks there. */
final class DeviceTables {
    private final SearchResult result;

    DeviceTables(SearchResult result) {
        this.result = result;
    }

    /** A table for each; nothing where there is one device. */
    String html() {
        StringBuilder html = new StringBuilder();
        result.devices().forEach(device -> table(html, device));
        if (html.length() > 0) {
            html.append(
                    "<p class='note'>Each device has winners of its own, found in the one supernet under its limits and measured on it. A member that wins on"
                            + " several is trained once. Random members were drawn for the first device, so they are not here.</p>");
        }
        return html.toString();
    }

    private void table(StringBuilder html, SearchResult.OnDevice device) {
        String limits = device.constraints().entrySet().stream()
                .map(limit -> limit.getKey() + " " + limit.getValue())
                .collect(Collectors.joining(", "));
        html.append("<h3>")
                .append(Html.escape(device.device() + (limits.isEmpty() ? "" : ": " + limits)))
                .append("</h3><table><tr><th>network</th><th>test ")
                .append(Html.escape(MeasureText.heading(result.mainMeasure().name())))
                .append("</th><th>valid</th><th>median ms</th><th>params</th><th>MACs</th></tr>");
        rows(device)
                .forEach(row ->
                        row(html, row, device.best().filter(row.name()::equals).isPresent()));
        html.append("</table>");
    }

    private List<TrainedNetwork> rows(SearchResult.OnDevice device) {
        return Stream.concat(
                        result.winners().stream()
                                .filter(winner -> winner.device()
                                        .filter(device.device()::equals)
                                        .isPresent()),
                        device.baselines().stream())
                .toList();
    }

    private void row(StringBuilder html, TrainedNetwork row, boolean isBest) {
        String measure = result.mainMeasure().name();
        OptionalDouble test =
                row.test().measure(measure).map(Holdout.Measured::value).orElse(OptionalDouble.empty());
        html.append("<tr class='").append(isBest ? "best" : "").append("'><td>");
        html.append(Tables.name(
                row.role().map(role -> role + " (" + row.name() + ")").orElse(row.name())));
        html.append(SearchVerdict.isOutside(row) ? " <span class='outside'>outside the limits</span>" : "");
        html.append("</td>");
        Stream.of(
                        MeasureText.value(measure, test),
                        MeasureText.value(measure, row.valid()),
                        row.latencyMs().median().isPresent()
                                ? String.format(
                                        Locale.ROOT,
                                        "%.3f",
                                        row.latencyMs().median().getAsDouble())
                                : "-",
                        row.params().isPresent()
                                ? String.format(Locale.ROOT, "%,d", row.params().getAsLong())
                                : "-",
                        row.macs().isPresent()
                                ? String.format(Locale.ROOT, "%,d", row.macs().getAsLong())
                                : "-")
                .forEach(cell -> html.append("<td>").append(cell).append("</td>"));
        html.append("</tr>");
    }
}
