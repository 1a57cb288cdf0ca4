package org.espalier.pipeline.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.event.EpochDone;

/**
 * How the trainings of weights and architecture together went: the losses of both halves, entropy, skips and curvature as lines, the shares of all options as
 * a heat map, and the derived cell at each epoch.
 */
final class SearchCourse {
    private SearchCourse() {}

    /** The figures of all such trainings; nothing where there is none. */
    static String html(List<EpochDone> epochs) {
        Map<String, List<EpochDone>> runs = new LinkedHashMap<>();
        epochs.stream()
                .filter(epoch ->
                        !epoch.derived().isEmpty() || !epoch.probabilities().isEmpty())
                .forEach(epoch -> runs.computeIfAbsent(epoch.run(), run -> new ArrayList<>())
                        .add(epoch));
        StringBuilder html = new StringBuilder();
        int number = 0;
        for (Map.Entry<String, List<EpochDone>> run : runs.entrySet()) {
            if (runs.size() > 1) {
                html.append("<h3>").append(Html.escape(run.getKey())).append("</h3>");
            }
            html.append(run(run.getValue(), "cells-" + number));
            number++;
        }
        return html.toString();
    }

    /**
     * A line of a chart.
     *
     * @param measure by its name in the events
     * @param name in the legend
     */
    private record Line(String measure, String name) {
        Line(String measure) {
            this(measure, measure);
        }
    }

    private static String run(List<EpochDone> epochs, String name) {
        return "<div class='lines'>"
                + lines(epochs, "loss", new Line("loss", "training"), new Line("valid_loss", "validation half"))
                + lines(epochs, "entropy of the shares, part of the largest", new Line("entropy"))
                + lines(
                        epochs,
                        "operations without weights in the derived cell",
                        new Line("skips"),
                        new Line("weightless", "skips and pools"))
                + lines(epochs, "largest eigenvalue of the validation loss", new Line("curvature"))
                + "</div>"
                + heat(HeatMap.of(epochs))
                + CellTimeline.html(epochs, name);
    }

    private static String lines(List<EpochDone> epochs, String axis, Line... lines) {
        Chart chart = new Chart("epoch", axis, new Colours());
        for (Line line : lines) {
            List<double[]> points = new ArrayList<>();
            for (EpochDone epoch : epochs) {
                Double value = epoch.measures().get(line.measure());
                if (value != null) {
                    points.add(new double[] {epoch.epoch(), value});
                }
            }
            chart.line(line.name(), points);
        }
        return chart.isEmpty() ? "" : "<figure>" + chart.svg() + "</figure>";
    }

    private static String heat(HeatMap map) {
        StringBuilder html = new StringBuilder();
        List<String> pages = HeatMapDrawing.of(map);
        for (int i = 0; i < pages.size(); i++) {
            html.append(
                    i < pages.size() - 1
                            ? "<figure>" + pages.get(i) + "</figure>"
                            : Figures.figure(pages.get(i), caption(map)));
        }
        return html.toString();
    }

    private static String caption(HeatMap map) {
        return "Share of each option of each decision, over the epochs from left to right; its number is that of the last one, the largest is bold."
                + (map.left() > 0 ? " " + map.left() + " more decisions are not drawn." : "");
    }
}
