package org.espalier.pipeline.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.espalier.event.Told;
import org.espalier.pipeline.config.Metric;
import org.espalier.pipeline.result.MainMeasure;
import org.espalier.search.FrontBounds;
import org.espalier.search.Objective;
import org.espalier.search.ParetoFront;

/**
 * How the front of a search with several objectives grew: the hypervolume of all trials so far, over the number of trials. The reference is one for the whole line ({@link FrontBounds#reference} of all trials), and volumes
 * are shares of the box between the best value of each objective and the reference, so that units do not matter.
 */
final class HypervolumeCourse {
    /** Beyond, a volume for every trial takes longer than it tells: as many are computed, evenly. */
    private static final int MOST_POINTS = 200;

    private HypervolumeCourse() {}

    /**
     * The figure, and a sentence with the reference; nothing where a search had one objective, or no two trials with values.
     *
     * @param trials in the order of telling
     */
    static String html(List<Told.Trial> trials, MainMeasure main) {
        List<Map<String, Double>> values = new ArrayList<>();
        List<Integer> counts = new ArrayList<>();
        for (int i = 0; i < trials.size(); i++) {
            if (trials.get(i).objectives().size() > 1) {
                values.add(trials.get(i).objectives());
                counts.add(i + 1);
            }
        }
        if (values.size() < 2) {
            return "";
        }
        List<Objective> objectives = values.get(0).keySet().stream()
                .map(name -> new Objective(name, isMoreBetter(name, main)))
                .toList();
        double[][] points = values.stream()
                .filter(named -> objectives.stream().allMatch(o -> named.containsKey(o.metric())))
                .map(named -> point(named, objectives))
                .toArray(double[][]::new);
        if (points.length < values.size()) {
            return "";
        }
        double[] reference = FrontBounds.reference(points);
        Chart chart = new Chart("trials", "hypervolume, share of the box to the reference", new Colours());
        chart.line("front of all trials so far", line(points, counts, reference));
        long front = ParetoFront.of(List.of(points), point -> point).size();
        return "<figure>" + chart.svg() + "</figure><p class='note'>Hypervolume of the front of all trials so far: "
                + objectives.stream().map(HypervolumeCourse::words).collect(Collectors.joining(", "))
                + ". In the end " + Numbers.count(front) + " of " + Numbers.count(points.length)
                + " trials with values are on it. Reference point "
                + Html.escape(reference(objectives, reference))
                + ", the same for the whole line: the worst value of any trial and a tenth of the range beyond. The whole box, from the best value of each to the reference, is 1.</p>";
    }

    private static String words(Objective objective) {
        return Html.escape(objective.toString());
    }

    private static String reference(List<Objective> objectives, double[] reference) {
        List<String> bounds = new ArrayList<>();
        for (int axis = 0; axis < reference.length; axis++) {
            Objective objective = objectives.get(axis);
            bounds.add(objective.metric() + " " + Numbers.value(objective.score(-reference[axis])));
        }
        return String.join(", ", bounds);
    }

    private static List<double[]> line(double[][] points, List<Integer> counts, double[] reference) {
        double[] best = FrontBounds.of(points).ideal();
        double box = 1;
        for (int axis = 0; axis < best.length; axis++) {
            box *= reference[axis] - best[axis];
        }
        List<double[]> line = new ArrayList<>();
        List<double[]> front = new ArrayList<>();
        int step = Math.max(1, points.length / MOST_POINTS);
        for (int i = 0; i < points.length; i++) {
            front.add(points[i]);
            if (i % step == 0 || i == points.length - 1) {
                front = new ArrayList<>(ParetoFront.of(front, point -> point));
                double volume = ParetoFront.hypervolume(front.toArray(double[][]::new), reference);
                line.add(new double[] {counts.get(i), volume / box});
            }
        }
        return line;
    }

    private static double[] point(Map<String, Double> named, List<Objective> objectives) {
        double[] point = new double[objectives.size()];
        Arrays.setAll(
                point,
                axis -> -objectives
                        .get(axis)
                        .score(named.getOrDefault(objectives.get(axis).metric(), Double.NaN)));
        return point;
    }

    private static boolean isMoreBetter(String name, MainMeasure main) {
        return name.equals(main.name())
                ? main.maximize()
                : Metric.of(name).map(Metric::isMoreBetter).orElse(false);
    }
}
