package org.espalier.torch.task;

import java.util.List;
import java.util.Optional;
import org.espalier.measure.Measure;
import org.espalier.search.Objective;
import org.espalier.torch.data.LabelNames;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.Tally;

/**
 * What is learned: which labels it needs, how many numbers a network has to give for a sample, how trainings are led (loss, distillation) and how answers
 * are judged (tally and measures). Everything else of a search is the same for all tasks.
 *
 * <p>An implementation is a record whose components are its settings, with a public constructor without arguments that gives the defaults, named in
 * {@code META-INF/services/org.espalier.torch.task.Task}; a configuration chooses it by {@code task: {name: ..}}. Immutable.
 */
public interface Task {
    /** Name in a configuration: lower-case letters, digits and hyphens. */
    String name();

    /** What it is, in one line. */
    String summary();

    /**
     * What a data set's labels lack, as the end of the sentence "task ... cannot learn from ...: "; empty where they are right.
     *
     * @param labels of the data
     */
    Optional<String> lacks(LabelNames labels);

    /** Numbers that a network gives for each sample, at least 1: what the space calls its classes. */
    int outputs(LabelNames labels);

    /**
     * What trainings minimise.
     *
     * @param labels of the data
     * @param classWeights what the samples of each class weigh; empty where all weigh the same
     * @throws IllegalArgumentException where weights are given and the task knows no classes
     */
    Loss loss(LabelNames labels, List<Double> classWeights);

    /** Collects answers; a new one for each evaluation. */
    Tally tally(LabelNames labels);

    /**
     * All measures, at least one; the first is looked for where nobody says otherwise, whatever the labels: it is asked for before there are any,
     * with neither classes nor values.
     *
     * @param labels of the data
     */
    List<Measure> measures(LabelNames labels);

    /** What is looked for where nobody says otherwise. */
    default Objective objective() {
        Measure first = measures(LabelNames.ofClasses(List.of())).get(0);
        return new Objective(first.name(), first.higherIsBetter());
    }
}
