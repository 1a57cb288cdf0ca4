package org.espalier.pipeline.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.espalier.draw.SvgDrawing;
import org.espalier.random.Seeds;
import org.espalier.space.Landmarks;
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
        for (String name : List.of("mobilenet-v3", "darts")) {
            SearchSpace space = Zoo.installed().space(name, Map.of());
            String svg = SvgDrawing.of(space.network(Landmarks.byMacs(space).median()));
            section(html, name, "<figure>" + Html.image(svg, name) + "</figure>");
        }
        return html.append("</body></html>").toString();
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
