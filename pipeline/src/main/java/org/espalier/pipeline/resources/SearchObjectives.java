package org.espalier.pipeline.resources;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.measure.Measure;
import org.espalier.pipeline.config.Metric;
import org.espalier.pipeline.config.ObjectiveConfig;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.search.Constraint;
import org.espalier.search.Constraints;
import org.espalier.search.Objective;
import org.espalier.search.Objectives;
import org.espalier.space.Landmarks;
import org.espalier.yaml.Excerpt;
import org.espalier.yaml.Nearest;

/** What a configuration looks for: one measure of the answers, and {@link Metric}s of networks beside it. */
public final class SearchObjectives {
    /** A measure for each class: there may be hundreds. */
    private static final String RECALL = "recall.";

    private SearchObjectives() {}

    /**
     * What a search looks for, as it is known of a member that nobody has trained: costs are counted, or predicted for the device.
     *
     * @param resources whose images and space are opened
     */
    public static Objectives of(SearchResources resources) {
        Objective main = resources.goal().judge().objective();
        List<Objective> others = resources.config().objective().objectives().stream()
                .filter(objective -> !objective.metric().equals(main.metric()))
                .toList();
        if (others.isEmpty()) {
            return Objectives.of(main);
        }
        Map<String, ToDoubleFunction<Architecture>> metrics = Metrics.predicted(resources);
        Architecture median = Landmarks.byMacs(resources.space()).median();
        Map<String, Double> bounds = bounds(Limits.of(resources));
        List<Objectives.Cost> costs = new ArrayList<>();
        for (Objective objective : others) {
            ToDoubleFunction<Architecture> metric =
                    Objects.requireNonNull(metrics.get(objective.metric()), objective.metric());
            double reference = bounds.getOrDefault(objective.metric(), metric.applyAsDouble(median));
            costs.add(new Objectives.Cost(objective, reference > 0 ? reference : 1, metric));
        }
        return new Objectives(main, costs, resources.config().objective().scalarisation());
    }

    private static Map<String, Double> bounds(Constraints limits) {
        return limits.limits().stream()
                .map(Constraints.Limit::constraint)
                .filter(limit -> limit.bound() > 0)
                .collect(Collectors.toMap(Constraint::metric, Constraint::bound, (first, second) -> first));
    }

    /**
     * What is wrong with the objectives of a configuration, a line each.
     *
     * @param measures of the task for the labels at hand
     */
    static List<String> problems(SearchConfig config, List<Measure> measures) {
        Map<String, Boolean> higherIsBetter = new LinkedHashMap<>();
        measures.forEach(measure -> higherIsBetter.put(measure.name(), measure.higherIsBetter()));
        Arrays.stream(Metric.values())
                .forEach(metric -> higherIsBetter.putIfAbsent(metric.key(), metric.isMoreBetter()));
        List<String> problems = new ArrayList<>();
        for (Objective objective : config.objective().objectives()) {
            String name = objective.metric();
            String key = "objective." + (objective.maximize() ? "maximize" : "minimize");
            Boolean higher = higherIsBetter.get(name);
            if (higher == null) {
                problems.add(key + ": unknown measure '" + Excerpt.of(name) + "'"
                        + Nearest.hint(name, higherIsBetter.keySet()) + "; known: "
                        + known(higherIsBetter.keySet().stream()));
            } else if (higher != objective.maximize()) {
                problems.add(key + ": " + (higher ? "more" : "less") + " of '" + name
                        + "' is better; write it under objective." + (higher ? "maximize" : "minimize"));
            }
        }
        main(config, measures).ifPresent(problems::add);
        return problems;
    }

    private static Optional<String> main(SearchConfig config, List<Measure> measures) {
        List<String> names = measures.stream().map(Measure::name).toList();
        List<String> wanted =
                config.objective().objectives().stream().map(Objective::metric).toList();
        List<String> of = wanted.stream().filter(names::contains).toList();
        boolean allKnown = wanted.stream()
                .allMatch(name -> names.contains(name) || Metric.of(name).isPresent());
        if (of.size() > 1) {
            return Optional.of(key(config.objective(), of)
                    + ": names several measures of answers, of which one can lead a search, expected one measure of task '"
                    + config.task().name() + "' beside any of " + Metric.keys() + ", got " + String.join(", ", of)
                    + "; remove all but the one that decides, the result of each network has every measure");
        }
        return of.isEmpty() && allKnown && !wanted.isEmpty()
                ? Optional.of("objective: none of " + wanted + " is a measure of task '"
                        + config.task().name() + "', expected one of " + known(names.stream())
                        + "; add the one that decides")
                : Optional.empty();
    }

    /** Where some measures are named. */
    private static String key(ObjectiveConfig objective, List<String> names) {
        if (objective.maximize().names().containsAll(names)) {
            return "objective.maximize";
        }
        return objective.minimize().names().containsAll(names) ? "objective.minimize" : "objective";
    }

    private static String known(Stream<String> names) {
        Function<String, String> inGeneral = name -> name.startsWith(RECALL) ? RECALL + "CLASS" : name;
        return names.map(inGeneral).distinct().toList().toString();
    }
}
