package org.espalier.pipeline.resources;

import java.util.List;
import java.util.Optional;
import org.espalier.measure.Measure;
import org.espalier.pipeline.config.LossConfig;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.search.Objective;
import org.espalier.torch.data.LabelNames;
import org.espalier.torch.data.Part;
import org.espalier.torch.data.Split;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.task.Judge;
import org.espalier.torch.task.Task;
import org.espalier.yaml.ConfigException;

/**
 * What a search is led by: its task on the data at hand.
 *
 * @param judge of the answers, by the measure that decides
 * @param loss that trainings minimise
 * @param smoothing of labels where the configuration says one; else each training's own recipe has one
 */
public record Goal(Judge judge, Loss loss, Optional<Double> smoothing) {
    /**
     * Of a configuration.
     *
     * @param split of the images
     * @throws ConfigException where the labels are not those of the task, or a measure or a class is unknown
     */
    public static Goal of(SearchConfig config, Split split) {
        Task task = config.task();
        LabelNames labels = split.dataset().labelNames();
        List<String> problems = problems(config, split);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems.get(0));
        }
        return new Goal(
                judge(config, task, labels),
                loss(config.loss(), task, labels, split),
                config.loss().labelSmoothing());
    }

    /**
     * What is wrong with a configuration's task and objectives, a line each.
     *
     * @param split of the images
     */
    public static List<String> problems(SearchConfig config, Split split) {
        Task task = config.task();
        LabelNames labels = split.dataset().labelNames();
        return task.lacks(labels)
                .map(lack -> List.of("task: '" + task.name() + "' cannot learn from "
                        + config.data().source() + ": " + lack))
                .orElseGet(() -> SearchObjectives.problems(config, task.measures(labels)));
    }

    /** By the objective that is a measure of the task; the others, such as a latency, are no matter of answers. */
    private static Judge judge(SearchConfig config, Task task, LabelNames labels) {
        List<String> known = task.measures(labels).stream().map(Measure::name).toList();
        List<Objective> wanted = config.objective().objectives();
        Optional<Objective> main =
                wanted.stream().filter(one -> known.contains(one.metric())).findFirst();
        return main.map(objective -> new Judge(task, labels, objective, config.seed()))
                .orElseGet(() -> Judge.of(task, labels, config.seed()));
    }

    private static Loss loss(LossConfig wanted, Task task, LabelNames labels, Split split) {
        try {
            return task.loss(labels, wanted.classWeights().over(labels.classes(), split.classCounts(Part.TRAIN)));
        } catch (IllegalArgumentException e) {
            throw new ConfigException("loss.class_weights: " + e.getMessage(), e);
        }
    }
}
