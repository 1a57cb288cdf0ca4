package org.espalier.pipeline.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.draw.SvgDrawing;
import org.espalier.event.EpochDone;
import org.espalier.oneshot.relaxed.Skips;
import org.espalier.random.Seeds;
import org.espalier.space.Landmarks;
import org.espalier.space.Relaxation;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;

/** Every figure of a report on one page, to be looked at: {@code FigureGallery FILE}. */
final class FigureGallery {
    private FigureGallery() {}

    public static void main(String[] args) throws IOException {
        Files.writeString(Path.of(args[0]), html());
    }

    static String html() {
        StringBuilder html =
                new StringBuilder("<!doctype html><html lang='en'><head><meta charset='utf-8'>" + Report.WALL
                        + "<title>figures</title><style>" + Report.STYLE + Figures.STYLE + "</style></head><body>");
        for (int lines : new int[] {1, 14, 40}) {
            section(html, lines + " lines", "<figure>" + lines(lines).svg() + "</figure>");
        }
        section(html, "points", "<figure>" + points().svg() + "</figure>");
        for (int classes : new int[] {1, 2, 12, 20, 40, 150}) {
            section(html, classes + " classes", matrix(classes));
        }
        for (int pairs : new int[] {1, 2, 100}) {
            section(html, pairs + " latencies", LatencyScatter.html(latencies(pairs)));
        }
        for (int epochs : new int[] {50, 3}) {
            section(html, "a search of " + epochs + " epochs", SearchCourse.html(collapse(epochs)));
        }
        section(html, "a search of a benchmark's cell", SearchCourse.html(bench()));
        for (String name : List.of("mobilenet-v3", "darts")) {
            SearchSpace space = Zoo.installed().space(name, Map.of());
            String svg = SvgDrawing.of(space.network(Landmarks.byMacs(space).median()));
            section(html, name, "<figure>" + Html.image(svg, name) + "</figure>");
        }
        return html.append("</body></html>").toString();
    }

    /** A search of both cells of DARTS, of which skips take hold: 28 edges of 8 options. */
    static List<EpochDone> collapse(int epochs) {
        SearchSpace space = Zoo.installed().space("darts", Map.of());
        Relaxation relaxation = space.relaxation().orElseThrow();
        List<EpochDone> told = new ArrayList<>();
        for (int epoch = 1; epoch <= epochs; epoch++) {
            Map<Decision, double[]> rows = new LinkedHashMap<>();
            Map<String, Map<String, Double>> shares = new LinkedHashMap<>();
            for (Decision decision : relaxation.decisions()) {
                double[] row = row(decision, epoch);
                rows.put(decision, row);
                Map<String, Double> options = new LinkedHashMap<>();
                for (int i = 0; i < row.length; i++) {
                    options.put(decision.options().get(i), row[i]);
                }
                shares.put(decision.path(), options);
            }
            Architecture derived = space.canonical(relaxation.derivation().derive(rows));
            told.add(new EpochDone(
                    "search",
                    epoch,
                    epochs,
                    1,
                    measures(epoch, Skips.count(relaxation, derived)),
                    space.codec().format(derived),
                    shares));
        }
        return told;
    }

    private static Map<String, Double> measures(int epoch, double skips) {
        return Map.of(
                "loss", 0.4 + 2.0 / epoch,
                "valid_loss", 0.7 + 1.9 / epoch,
                "entropy", 1 / (1 + 0.02 * epoch),
                "skips", skips,
                "curvature", 0.05 + 0.0004 * epoch * epoch);
    }

    /** Of each option a rate of its own, of skips a high one. */
    private static double[] row(Decision decision, int epoch) {
        RandomGenerator random = Seeds.generator(11, decision.path(), 0);
        double[] row = new double[decision.size()];
        double sum = 0;
        for (int i = 0; i < row.length; i++) {
            double rate = random.nextDouble() * (decision.options().get(i).equals("skip_connect") ? 0.06 : 0.03);
            row[i] = Math.exp(rate * epoch + 0.1 * Math.sin(epoch * random.nextDouble()));
            sum += row[i];
        }
        for (int i = 0; i < row.length; i++) {
            row[i] /= sum;
        }
        return row;
    }

    private static List<EpochDone> bench() {
        List<String> options = List.of("none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3");
        List<EpochDone> told = new ArrayList<>();
        for (int epoch = 1; epoch <= 24; epoch++) {
            Map<String, Map<String, Double>> shares = new LinkedHashMap<>();
            StringBuilder derived = new StringBuilder();
            for (int to = 1; to < 4; to++) {
                derived.append(to > 1 ? "+" : "").append('|');
                for (int from = 0; from < to; from++) {
                    Decision edge = new Decision("cell.edge" + to + "-" + from, options);
                    double[] row = row(edge, 2 * epoch);
                    Map<String, Double> of = new LinkedHashMap<>();
                    int best = 1;
                    for (int i = 0; i < row.length; i++) {
                        of.put(options.get(i), row[i]);
                        best = i > 0 && row[i] > row[best] ? i : best;
                    }
                    shares.put(edge.path(), of);
                    derived.append(options.get(best)).append('~').append(from).append('|');
                }
            }
            told.add(new EpochDone(
                    "search",
                    epoch,
                    24,
                    1,
                    measures(epoch, derived.toString().split("skip", -1).length - 1.0),
                    derived.toString(),
                    shares));
        }
        return told;
    }

    private static void section(StringBuilder html, String title, String content) {
        html.append("<h2>").append(title).append("</h2>").append(content);
    }

    static Chart lines(int count) {
        Chart chart = new Chart("epoch", "training loss", new Colours());
        for (int i = 0; i < count; i++) {
            int line = i;
            int epochs = i % 2 == 0 ? 24 : 90;
            chart.line(
                    i == 3 ? "a <long> name, of which a part is left out because there is no room" : "random-" + i,
                    IntStream.rangeClosed(1, epochs)
                            .mapToObj(e -> new double[] {e, 0.2 + line * 0.12 + 2.0 / (1 + e * (0.05 + 0.01 * line))})
                            .toList());
        }
        return chart;
    }

    static Chart points() {
        Chart chart = new Chart("latency, ms (measured)", "test top-1 (from scratch)", new Colours());
        RandomGenerator random = Seeds.generator(3, "gallery", 0);
        for (String name :
                List.of("found", "mobilenet-v3-small", "random-1", "random-2", "random-3", "random-4", "a", "b")) {
            chart.points(name, List.of(new double[] {0.1 + random.nextDouble(), 0.8 + 0.1 * random.nextDouble()}));
        }
        return chart;
    }

    static String matrix(int classes) {
        RandomGenerator random = Seeds.generator(7, "gallery", 0);
        List<String> names = new ArrayList<>();
        long[][] counts = new long[classes][classes];
        for (int i = 0; i < classes; i++) {
            names.add(i == 1 ? "scratch <b>, thin and long, seen from the side & from above" : "class " + i);
            for (int j = 0; j < classes; j++) {
                counts[i][j] = i == j ? 20 + random.nextInt(i == 2 ? 900 : 100) : Math.max(0, random.nextInt(40) - 30);
            }
        }
        return ConfusionMatrix.html(names, counts);
    }

    static List<LatencyScatter.Pair> latencies(int count) {
        RandomGenerator random = Seeds.generator(5, "gallery", 0);
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    double measured = 0.2 + 2 * random.nextDouble();
                    return new LatencyScatter.Pair(
                            "member-" + i, measured * (0.9 + 0.3 * random.nextDouble()), measured);
                })
                .toList();
    }
}
