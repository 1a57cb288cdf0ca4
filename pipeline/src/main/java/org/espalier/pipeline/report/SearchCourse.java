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

    private static String run(List<EpochDone> epochs, String name) {
        return "<div class='lines'>"
                + lines(epochs, "loss", Map.of("loss", "training", "valid_loss", "validation half"))
                + lines(epochs, "entropy of the shares, part of the largest", Map.of("entropy", "entropy"))
                + lines(epochs, "skip-connects in the derived cell", Map.of("skips", "skips"))
                + lines(epochs, "largest eigenvalue of the validation loss", Map.of("curvature", "curvature"))
                + "</div>"
                + heat(HeatMap.of(epochs))
                + CellTimeline.html(epochs, name);
    }

    /** @param measures by their names in the events, what they are in the legend */
    private static String lines(List<EpochDone> epochs, String axis, Map<String, String> measures) {
        Chart chart = new Chart("epoch", axis, new Colours());
        measures.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(measure -> {
            List<double[]> points = new ArrayList<>();
            for (EpochDone epoch : epochs) {
                Double value = epoch.measures().get(measure.getKey());
                if (value != null) {
                    points.add(new double[] {epoch.epoch(), value});
                }
            }
            chart.line(measure.getValue(), points);
        });
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
