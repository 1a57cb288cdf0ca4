package org.espalier.pipeline.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Writes {@code report.html}: what won and by how much, the Pareto front, training curves, the drawn network, and how each figure came
 * about. Reads only {@code result.json} and the journal's events, so a report can be written again at any time.
 */
public final class Report {
    private static final String FOUND = "found";

    /** A second wall behind the escaping: whatever a text might smuggle in, the browser runs and loads nothing. */
    private static final String WALL = "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; "
            + "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">";

    private static final String STYLE = """
            body{font:15px/1.5 system-ui,sans-serif;color:#22282a;background:#faf9f6;max-width:1060px;margin:2rem auto;padding:0 1rem}
            h1{font-size:1.7rem;margin-bottom:.2rem}h2{margin-top:2.2rem;border-bottom:1px solid #d9d6cc}
            table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}td,th{padding:.35rem .45rem;text-align:right;white-space:nowrap;border-bottom:1px solid #e6e3da}
            th:first-child,td:first-child{text-align:left}tr.best{font-weight:600;background:#e9f1ea}
            img,svg{width:100%;max-width:760px}svg{font:12px system-ui,sans-serif;fill:#444}.rule{stroke:#e3e0d6}
            .outside{display:block;font-size:.8rem;font-weight:400;color:#a33a4a}.note{color:#5a6163;font-size:.9rem}code{background:#eeece5;padding:.1rem .3rem;word-break:break-all}.verdict{font-size:1.1rem}
            figure{margin:0;overflow-x:auto}
            """;

    private final JsonNode result;
    private final List<JsonNode> events;
    private final String drawing;
    private final Colours networks = new Colours();

    /**
     * @param result the content of {@code result.json}
     * @param events the journal's events in order
     * @param drawing SVG of the winning network, or empty
     */
    public Report(JsonNode result, List<JsonNode> events, String drawing) {
        this.result = result;
        this.events = List.copyOf(events);
        this.drawing = drawing;
    }

    public String html() {
        StringBuilder html = new StringBuilder("<!doctype html><html lang='en'><head><meta charset='utf-8'>" + WALL);
        String title = Html.escape(result.path("name").asString("search"));
        html.append("<title>")
                .append(title)
                .append(" - Espalier</title><style>")
                .append(STYLE)
                .append("</style></head><body>");
        html.append("<h1>")
                .append(title)
                .append("</h1><p class='note'>")
                .append(subtitle())
                .append("</p>");
        String verdict = Verdict.of(result);
        if (!verdict.isEmpty()) {
            html.append("<p class='verdict'>").append(Html.escape(verdict)).append("</p>");
        }
        section(html, "Trained from scratch, side by side", table());
        section(html, "Accuracy and latency", front());
        section(html, "Training", curves());
        section(html, "Architecture parameters", alphas());
        section(html, "The winning network", network());
        section(html, "How each figure came about", provenance());
        return html.append("</body></html>\n").toString();
    }

    private static void section(StringBuilder html, String title, String content) {
        if (!content.isEmpty()) {
            html.append("<h2>").append(title).append("</h2>").append(content);
        }
    }

    private String subtitle() {
        return Html.escape("space " + result.path("space").asString("?") + ", strategy "
                + result.path("strategy").asString("?")
                + ", device " + result.path("device").asString("?") + ", seed "
                + result.path("seed").asString("?")
                + ", constraints " + result.path("constraints"));
    }

    private String table() {
        StringBuilder html =
                new StringBuilder("<table><tr><th>network</th><th>test top-1</th><th>95 % interval</th><th>valid</th>"
                        + "<th>train</th><th>median ms</th><th>p90 ms</th><th>params</th><th>MACs</th></tr>");
        row(html, result.path("best"), FOUND, "best");
        for (JsonNode baseline : result.path("baselines")) {
            row(html, baseline, baseline.path("name").asString("?"), "");
        }
        return html.append("</table>" + limits()
                        + "<p class='note'>Every row: same data, recipe and seed; trained from scratch; statistics of batch norms "
                        + "taken exactly over training images after the training; the test split is read once. Latency is measured, never predicted. A row 'random' is the best, on validation, of the members drawn at "
                        + "random within the limits: what the space gives without a search.</p>")
                .toString();
    }

    /** Which rows break which limits, and which members were passed over for that. */
    private String limits() {
        StringBuilder html = new StringBuilder();
        Stream.concat(Stream.of(result.path("best")), result.path("baselines").valueStream())
                .filter(Verdict::isOutside)
                .forEach(row -> html.append("<p class='note'>")
                        .append(Html.escape(displayed(row.path("name").asString("?"))))
                        .append(" is outside the limits: it breaks ")
                        .append(Html.escape(Verdict.breaks(row)))
                        .append(".</p>"));
        int passedOver = result.path("passed_over").size();
        if (passedOver > 0) {
            html.append("<p class='note'>Members that ranked higher but broke a limit when measured: ")
                    .append(passedOver)
                    .append(".</p>");
        }
        return html.toString();
    }

    private static void row(StringBuilder html, JsonNode row, String name, String style) {
        JsonNode test = row.path("test");
        JsonNode latency = row.path("latency_ms");
        html.append("<tr class='")
                .append(style)
                .append("'><td>")
                .append(Html.escape(name))
                .append(Verdict.isOutside(row) ? " <span class='outside'>outside the limits</span>" : "")
                .append("</td>");
        for (String cell : List.of(
                percent(test.path("top1")),
                percent(test.path("ci95").path(0)) + " - "
                        + percent(test.path("ci95").path(1)),
                percent(row.path("valid")),
                percent(row.path("train")),
                decimal(latency.path("median")),
                decimal(latency.path("p90")),
                whole(row.path("params")),
                whole(row.path("macs")))) {
            html.append("<td>").append(cell).append("</td>");
        }
        html.append("</tr>");
    }

    private String front() {
        Chart searched = new Chart("latency, ms (measured)", "search-time score", new Colours());
        List<double[]> points = new ArrayList<>();
        for (JsonNode member : result.path("pareto")) {
            if (member.path("score").isNumber()) {
                points.add(new double[] {
                    member.path("latency_ms").asDouble(0), member.path("score").asDouble(0)
                });
            }
        }
        searched.points("members on the front of " + objectives(), points);
        Chart trained = new Chart("latency, ms (measured)", "test top-1 (from scratch)", networks);
        trained.points(
                FOUND, List.of(new double[] {Verdict.latency(result.path("best")), Verdict.top1(result.path("best"))}));
        for (JsonNode baseline : result.path("baselines")) {
            trained.points(
                    baseline.path("name").asString("?"),
                    List.of(new double[] {Verdict.latency(baseline), Verdict.top1(baseline)}));
        }
        String front = searched.isEmpty()
                ? ""
                : "<figure>" + searched.svg() + "</figure>"
                        + "<p class='note'>Search-time scores rank candidates; they are not accuracies of trained networks.</p>";
        return "<figure>" + trained.svg() + "</figure>" + front;
    }

    private String objectives() {
        List<String> names = result.path("pareto_objectives")
                .valueStream()
                .map(name -> name.asString("?"))
                .toList();
        return names.isEmpty()
                ? "score against MACs"
                : "score against " + String.join(", ", names.subList(1, names.size()));
    }

    private String curves() {
        Map<String, List<double[]>> loss = new LinkedHashMap<>();
        Map<String, List<double[]>> accuracy = new LinkedHashMap<>();
        for (JsonNode event : events) {
            if (event.path("type").asString("").equals("epoch")) {
                String run = displayed(event.path("run").asString("?"));
                collect(loss, run, event, "loss");
                collect(accuracy, run, event, "valid");
            }
        }
        return figure("epoch", "training loss", loss, networks)
                + figure("epoch", "validation top-1", accuracy, networks);
    }

    /** The winner has one name everywhere, whichever of the trained members it was. */
    private String displayed(String run) {
        return run.equals(result.path("best").path("name").asString("")) ? FOUND : run;
    }

    private static void collect(Map<String, List<double[]>> into, String name, JsonNode event, String key) {
        if (event.has(key)) {
            into.computeIfAbsent(name, n -> new ArrayList<>()).add(new double[] {
                event.path("epoch").asDouble(0), event.path(key).asDouble(0)
            });
        }
    }

    private static String figure(String x, String y, Map<String, List<double[]>> lines, Colours colours) {
        Chart chart = new Chart(x, y, colours);
        lines.forEach(chart::line);
        return chart.isEmpty() ? "" : "<figure>" + chart.svg() + "</figure>";
    }

    /** One chart for each decision with alphas: probability of each option over the epochs. */
    private String alphas() {
        Map<String, Map<String, List<double[]>>> byDecision = new LinkedHashMap<>();
        for (JsonNode event : events) {
            JsonNode alphas = event.path("alphas");
            for (String decision : alphas.propertyNames()) {
                for (String option : alphas.path(decision).propertyNames()) {
                    byDecision
                            .computeIfAbsent(decision, d -> new LinkedHashMap<>())
                            .computeIfAbsent(option, o -> new ArrayList<>())
                            .add(new double[] {
                                event.path("epoch").asDouble(0),
                                alphas.path(decision).path(option).asDouble(0)
                            });
                }
            }
        }
        StringBuilder html = new StringBuilder();
        byDecision.forEach((decision, lines) -> html.append("<details><summary>")
                .append(Html.escape(decision))
                .append("</summary>")
                .append(figure("epoch", "probability", lines, new Colours()))
                .append("</details>"));
        return html.toString();
    }

    private String network() {
        String notation = Html.escape(result.path("best").path("architecture").asString(""));
        return "<p><code>" + notation + "</code></p>"
                + (drawing.isEmpty() ? "" : "<figure>" + Html.image(drawing, "the winning network") + "</figure>");
    }

    private String provenance() {
        StringBuilder html =
                new StringBuilder("<table><tr><th>phase</th><th>seconds</th><th>peak memory, MB</th></tr>");
        for (JsonNode phase : result.path("phases")) {
            html.append("<tr><td>")
                    .append(Html.escape(phase.path("name").asString("?")))
                    .append("</td><td>");
            html.append(format("%.1f", phase.path("seconds").asDouble(0))).append("</td><td>");
            html.append(whole(phase.path("peak_rss_mb"))).append("</td></tr>");
        }
        html.append("</table><p class='note'>Exported file against LibTorch: largest difference ");
        html.append(Html.escape(result.path("best").path("onnx_max_abs_diff").asString("-")));
        html.append(". Intervals are Wilson's at 95 %. Versions: ")
                .append(Html.escape(result.path("versions").toString()));
        JsonNode rank = result.path("rank_check");
        if (rank.path("pairs").asInt(0) > 0) {
            html.append(". Kendall's tau between supernet and stand-alone accuracy: ")
                    .append(decimal(rank.path("kendall_tau")));
            html.append(" over ").append(whole(rank.path("pairs"))).append(" sub-nets");
        }
        return html.append(".</p>").toString();
    }

    private static String percent(JsonNode share) {
        return share.isNumber() ? format("%.2f %%", 100 * share.asDouble(0)) : "-";
    }

    private static String decimal(JsonNode number) {
        return number.isNumber() ? format("%.3f", number.asDouble(0)) : "-";
    }

    /** Also of a number that is no whole one, or larger than a long holds. */
    private static String whole(JsonNode number) {
        return number.isNumber() ? format("%,.0f", number.asDouble(0)) : "-";
    }

    private static String format(String pattern, Object value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
