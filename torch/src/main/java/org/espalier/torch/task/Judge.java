package org.espalier.torch.task;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.measure.Answers;
import org.espalier.measure.Estimate;
import org.espalier.measure.Measure;
import org.espalier.search.Objective;
import org.espalier.torch.data.LabelNames;
import org.espalier.torch.loss.Tally;

/**
 * How the answers of networks are judged in one search: by all measures of its task, the main one of which decides. Immutable and safe for several
 * threads.
 */
public final class Judge {
    private final Task task;
    private final LabelNames labels;
    private final List<Measure> measures;
    private final Measure main;
    private final Objective objective;
    private final long seed;

    /**
     * @param labels of the data
     * @param objective what decides; one of the task's measures
     * @param seed root of the draws of bootstrap intervals
     * @throws IllegalArgumentException where the task has no such measure, with the nearest and all of them
     */
    public Judge(Task task, LabelNames labels, Objective objective, long seed) {
        this.task = task;
        this.labels = labels;
        this.measures = List.copyOf(task.measures(labels));
        this.main = measures.stream()
                .filter(measure -> measure.name().equals(objective.metric()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("task '" + task.name() + "' has no measure '"
                        + objective.metric() + "'; expected one of "
                        + measures.stream().map(Measure::name).toList()));
        this.objective = objective;
        this.seed = seed;
    }

    /** By what the task has first. */
    public static Judge of(Task task, LabelNames labels, long seed) {
        Measure first = task.measures(labels).get(0);
        return new Judge(task, labels, new Objective(first.name(), first.higherIsBetter()), seed);
    }

    /** What decides. */
    public Measure main() {
        return main;
    }

    /** What decides, and which way. */
    public Objective objective() {
        return objective;
    }

    /** All measures, in the order of the task. */
    public List<Measure> measures() {
        return measures;
    }

    /** What the labels of the data are called. */
    public LabelNames labels() {
        return labels;
    }

    /** Collects answers; a new one each time. */
    public Tally tally() {
        return task.tally(labels);
    }

    /** The main measure's value of some answers, without an interval. */
    public double value(Answers answers) {
        return main.of(answers);
    }

    /** A value of the main measure such that higher is better, as scores of a search are; the same function leads back. */
    public double score(double value) {
        return objective.score(value);
    }

    /** The same of some answers. */
    public double score(Answers answers) {
        return score(value(answers));
    }

    /** The main measure with its interval. */
    public Estimate estimate(Answers answers) {
        return main.estimate(answers, seed);
    }

    /** All measures with their intervals, by name. */
    public Map<String, Estimate> all(Answers answers) {
        Map<String, Estimate> all = new LinkedHashMap<>();
        measures.forEach(measure -> all.put(measure.name(), measure.estimate(answers, seed)));
        return all;
    }
}
