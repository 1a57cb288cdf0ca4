package org.espalier.pipeline.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.espalier.event.EpochDone;
import org.espalier.event.Told;
import org.espalier.pipeline.config.Json;
import org.espalier.pipeline.result.SearchResult;
import org.espalier.pipeline.result.SearchResult.TrainedNetwork;
import org.espalier.pipeline.result.SelectionResult;

/**
 * Writes {@code report.html}: what won and by how much, the Pareto front, training curves, the drawn network, and how each figure came
 * about. Reads only {@code result.json} and the journal's events, so a report can be written again at any time.
 */
public final class Report {
    /** A second wall behind the escaping: whatever a text might smuggle in, the browser runs and loads nothing. */
    static final String WALL = "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; "
            + "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">";

    static final String STYLE = """
            body{font:15px/1.5 system-ui,sans-serif;color:#22282a;background:#faf9f6;max-width:1060px;margin:2rem auto;padding:0 1rem}
            h1{font-size:1.7rem;margin-bottom:.2rem}h2{margin-top:2.2rem;border-bottom:1px solid #d9d6cc}
            table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}td,th{padding:.35rem .45rem;text-align:right;white-space:nowrap;border-bottom:1px solid #e6e3da}
            th:first-child,td:first-child{text-align:left}tr.best{font-weight:600;background:#e9f1ea}
            img,svg{width:100%;max-width:760px}img{max-width:860px}svg{font:12px system-ui,sans-serif;fill:#444}.rule{stroke:#e3e0d6}
            .outside{display:block;font-size:.8rem;font-weight:400;color:#a33a4a}.note{color:#5a6163;font-size:.9rem}code{background:#eeece5;padding:.1rem .3rem;word-break:break-all}.verdict{font-size:1.1rem}
            figure{margin:0;overflow-x:auto}
            """;

    private final SearchResult result;
    private final TrainedNetwork best;
    private final List<EpochDone> epochs;
    private final List<Told.Trial> trials;
    private final String drawing;
    private final boolean programs;
    private final Colours networks = new Colours();
    private final RowNames names;

    /**
     * @param result the content of {@code result.json}
     * @param epochs those of the journal in order
     * @param drawing SVG of the winning network, or empty
     */
    public Report(SearchResult result, List<EpochDone> epochs, String drawing) {
        this(result, epochs, List.of(), drawing, false);
    }

    private Report(
            SearchResult result, List<EpochDone> epochs, List<Told.Trial> trials, String drawing, boolean programs) {
        this.result = result;
        this.best = result.best().orElse(TrainedNetwork.UNKNOWN);
        this.epochs = List.copyOf(epochs);
        this.trials = List.copyOf(trials);
        this.drawing = drawing;
        this.programs = programs;
        this.names = new RowNames(result);
    }

    /** This report where programs that use the network stand beside it: older folders have none. */
    public Report withPrograms() {
        return new Report(result, epochs, trials, drawing, true);
    }

    /** This report with what the strategy was told, in the order of telling. */
    public Report withTrials(List<Told.Trial> told) {
        return new Report(result, epochs, told, drawing, programs);
    }

    /** The whole page; it needs no other file and loads nothing. */
    public String html() {
        StringBuilder html = new StringBuilder("<!doctype html><html lang='en'><head><meta charset='utf-8'>" + WALL);
        String title = Html.escape(result.name());
        html.append("<title>")
                .append(title)
                .append(" - Espalier</title><style>")
                .append(STYLE + Figures.STYLE)
                .append("</style></head><body>");
        html.append("<h1>")
                .append(title)
                .append("</h1><p class='note'>")
                .append(subtitle())
                .append("</p>");
        String verdict = SearchVerdict.of(result);
        if (!verdict.isEmpty()) {
            html.append("<p class='verdict'>").append(Html.escape(verdict)).append("</p>");
        }
        result.notices()
                .forEach(notice -> html.append("<p class='notice'>")
                        .append(Html.escape(notice))
                        .append("</p>"));
        ResultTable rows = new ResultTable(result, names);
        section(html, "Side by side", rows.html());
        section(html, "On other devices", new DeviceTables(result).html());
        section(html, "What is looked for against latency", front());
        section(html, "How the front grew", HypervolumeCourse.html(trials, result.mainMeasure()));
        section(html, "All measures, on test images", rows.allMeasures());
        section(html, "Answers by class", classes() + rows.perClass());
        section(html, "Training", curves());
        section(html, "The course of the search", SearchCourse.html(epochs));
        section(html, "The winning network", network());
        section(html, "Predicted and measured latency", LatencyScatter.html(latencies()));
        section(
                html,
                "The supernet and training from scratch",
                result.rankCheck()
                        .map(rank -> RankScatter.html(
                                rank, MeasureText.heading(result.mainMeasure().name())))
                        .orElse(""));
        section(html, "How each figure came about", provenance());
        return html.append("</body></html>\n").toString();
    }

    private static void section(StringBuilder html, String title, String content) {
        if (!content.isEmpty()) {
            html.append("<h2>").append(title).append("</h2>").append(content);
        }
    }

    private String subtitle() {
        return Html.escape("space " + result.space() + ", strategy " + result.strategy() + ", device " + result.device()
                + ", seed " + result.seed() + ", constraints " + Json.tree(result.constraints())
                + result.teacher().map(teacher -> ", taught by " + teacher).orElse(""));
    }

    private String front() {
        Chart searched = new Chart("latency, ms (measured)", "search-time score", new Colours());
        List<double[]> points = new ArrayList<>();
        for (SelectionResult.Point member : result.pareto()) {
            if (member.score().isPresent() && Double.isFinite(member.latencyMs())) {
                points.add(new double[] {member.latencyMs(), member.score().getAsDouble()});
            }
        }
        searched.points("members on the front of " + objectives(), points);
        MeasureWords words = new MeasureWords(result.mainMeasure());
        Chart trained = new Chart(
                "latency, ms (measured)",
                "test " + MeasureText.heading(result.mainMeasure().name()) + " (" + best.weightsFrom() + ")",
                networks);
        ResultTable.rows(result).stream()
                .filter(row -> row.weightsFrom().equals(best.weightsFrom()))
                .forEach(row -> trained.points(
                        names.of(row.name()), List.of(new double[] {SearchVerdict.latency(row), words.value(row)})));
        String front = searched.isEmpty()
                ? ""
                : "<figure>" + searched.svg() + "</figure>"
                        + "<p class='note'>Search-time scores rank candidates; they are not measures of trained networks.</p>";
        return (trained.isEmpty() ? "" : "<figure>" + trained.svg() + "</figure>") + front;
    }

    private String objectives() {
        List<String> names = result.paretoObjectives();
        return names.isEmpty()
                ? "score against MACs"
                : "score against " + String.join(", ", names.subList(1, names.size()));
    }

    private String curves() {
        Map<String, List<double[]>> loss = new LinkedHashMap<>();
        Map<String, List<double[]>> valid = new LinkedHashMap<>();
        for (EpochDone epoch : epochs) {
            String run = names.of(epoch.run());
            collect(loss, run, epoch, "loss");
            collect(valid, run, epoch, "valid");
        }
        return figure("epoch", "training loss", loss, networks)
                + figure(
                        "epoch",
                        "validation " + MeasureText.heading(result.mainMeasure().name()),
                        valid,
                        networks);
    }

    private String classes() {
        return result.classes()
                .filter(classes -> classes.counts().length > 0)
                .map(classes -> ConfusionMatrix.html(classes.names(), classes.counts()))
                .orElse("");
    }

    private List<LatencyScatter.Pair> latencies() {
        return result.pareto().stream()
                .filter(point -> point.predictedMs().isPresent())
                .map(point -> new LatencyScatter.Pair(
                        point.architecture().notation(), point.predictedMs().getAsDouble(), point.latencyMs()))
                .toList();
    }

    private static void collect(Map<String, List<double[]>> into, String name, EpochDone epoch, String measure) {
        Double value = epoch.measures().get(measure);
        if (value != null) {
            into.computeIfAbsent(name, n -> new ArrayList<>()).add(new double[] {epoch.epoch(), value});
        }
    }

    private static String figure(String x, String y, Map<String, List<double[]>> lines, Colours colours) {
        Chart chart = new Chart(x, y, colours);
        lines.forEach(chart::line);
        return chart.isEmpty() ? "" : "<figure>" + chart.svg() + "</figure>";
    }

    private String network() {
        String notation = Html.escape(best.architecture());
        String use = programs
                ? "<p class='note'>To use it: <code>espalier predict DIR IMAGES..</code>, or the programs in "
                        + "<code>best/use/</code> (Java, Python, C++).</p>"
                : "";
        return "<p><code>" + notation + "</code></p>" + use
                + (drawing.isEmpty() ? "" : "<figure>" + Html.image(drawing, "the winning network") + "</figure>");
    }

    private String provenance() {
        StringBuilder html =
                new StringBuilder("<table><tr><th>phase</th><th>seconds</th><th>peak memory, MB</th></tr>");
        for (SearchResult.PhaseRow phase : result.phases()) {
            html.append("<tr><td>").append(Html.escape(phase.name())).append("</td><td>");
            html.append(format("%.1f", Double.isFinite(phase.seconds()) ? phase.seconds() : 0))
                    .append("</td><td>");
            html.append(whole(phase.peakRssMb())).append("</td></tr>");
        }
        html.append("</table><p class='note'>Exported file against LibTorch: largest difference ");
        html.append(
                best.onnxMaxAbsDiff().isPresent()
                        ? Double.toString(best.onnxMaxAbsDiff().getAsDouble())
                        : "-");
        html.append(". Intervals hold 95 %: Wilson's of shares, by a bootstrap over the images of all else. Versions: ")
                .append(Html.escape(Json.tree(result.versions()).toString()));
        result.rankCheck().filter(rank -> rank.pairs() > 0).ifPresent(rank -> {
            html.append(". ").append(RankScatter.sentence(rank));
        });
        return html.append(".</p>").toString();
    }

    private static String whole(OptionalLong number) {
        return number.isPresent() ? format("%,d", number.getAsLong()) : "-";
    }

    private static String format(String pattern, Object value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
