package org.espalier.torch.task.testing;

import static org.espalier.torch.task.testing.Subject.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.espalier.measure.Measure;
import org.espalier.search.testing.Check;
import org.espalier.torch.data.HostLabels;
import org.espalier.torch.data.LabelNames;
import org.espalier.torch.task.Task;

/**
 * The contract of {@link Task}, its losses, tallies and measures as checks that need no test framework: run each in a test of its own. A check that
 * fails throws an {@link AssertionError} that says what was expected.
 *
 * @param task the task to prove
 * @param labels of data that it can learn from
 * @param samples labels of a few samples of such data, at least 6 that differ
 * @param unfitting labels that it cannot learn from; empty where it can learn from all
 * @param weights of the classes, above 0; empty where all weigh the same
 */
public record TaskContract(
        Task task, LabelNames labels, HostLabels samples, Optional<LabelNames> unfitting, List<Double> weights) {
    private static final int FEWEST = 6;
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    /** After the dot may stand what the data calls a class. */
    private static final Pattern MEASURE = Pattern.compile("[a-z0-9]+(_[a-z0-9]+)*(\\..+)?");

    public TaskContract {
        weights = List.copyOf(weights);
        if (samples.count() < FEWEST) {
            throw new IllegalArgumentException(
                    samples.count() + " samples prove too little: expected at least " + FEWEST);
        }
    }

    /** Of a task that learns from all labels, where all classes weigh the same. */
    public TaskContract(Task task, LabelNames labels, HostLabels samples) {
        this(task, labels, samples, Optional.empty(), List.of());
    }

    /** The same with labels that the task cannot learn from. */
    public TaskContract unfitting(LabelNames others) {
        return new TaskContract(task, labels, samples, Optional.of(others), weights);
    }

    /** The same with weights of the classes. */
    public TaskContract weighted(List<Double> others) {
        return new TaskContract(task, labels, samples, unfitting, others);
    }

    /** All properties. */
    public List<Check> checks() {
        List<Check> checks = new ArrayList<>(List.of(
                new Check("it is a record with defaults, a name and a summary", this::described),
                new Check("labels that it cannot learn from are refused, and only these", this::lacking),
                new Check("a network gives at least one number", this::outputs),
                new Check("it has measures, each of another name", this::measures)));
        Subject subject = new Subject(task, labels, samples, unfitting, weights);
        checks.addAll(new LossChecks(subject).checks());
        checks.addAll(new TallyChecks(subject).checks());
        return checks.stream().map(TaskContract::scoped).toList();
    }

    private static Check scoped(Check check) {
        return new Check(check.name(), () -> {
            try (PointerScope scope = new PointerScope()) {
                check.body().run();
            }
        });
    }

    private void described() {
        require(task instanceof Record, task.getClass().getName() + " is no record");
        require(
                Stream.of(task.getClass().getConstructors()).anyMatch(made -> made.getParameterCount() == 0),
                task.getClass().getName() + " has no public constructor without arguments");
        require(
                NAME.matcher(task.name()).matches(),
                "name '" + task.name() + "': expected lower-case letters, digits and hyphens");
        require(isLine(task.summary()), "summary '" + task.summary() + "': expected one line");
    }

    private static boolean isLine(String text) {
        return !text.isBlank() && text.lines().count() == 1;
    }

    private void lacking() {
        require(
                task.lacks(labels).isEmpty(),
                "of the labels of this contract it says: " + task.lacks(labels).orElse(""));
        unfitting.ifPresent(others -> {
            String said = task.lacks(others).orElse("");
            require(isLine(said), "of labels that it cannot learn from it says '" + said + "': expected one line");
        });
    }

    private void outputs() {
        require(task.outputs(labels) > 0, task.outputs(labels) + " outputs: expected at least 1");
        require(
                task.outputs(labels) == task.outputs(new LabelNames(labels.classes(), labels.values())),
                "the number of outputs is another each time");
    }

    private void measures() {
        List<Measure> measures = task.measures(labels);
        List<String> names = measures.stream().map(Measure::name).toList();
        require(!names.isEmpty(), "it has no measure");
        require(names.stream().distinct().count() == names.size(), "two measures have one name: " + names);
        for (Measure measure : measures) {
            require(
                    MEASURE.matcher(measure.name()).matches(),
                    "measure '" + measure.name() + "': expected a name in snake_case");
            require(isLine(measure.summary()), "summary of '" + measure.name() + "': expected one line");
        }
    }
}
