package org.espalier.torch.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.measure.Answers;
import org.espalier.measure.Mean;
import org.espalier.measure.Measure;
import org.espalier.search.testing.Check;
import org.espalier.torch.data.LabelNames;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.SquaredError;
import org.espalier.torch.loss.Tally;
import org.espalier.torch.loss.Targets;
import org.espalier.torch.loss.ValueTally;
import org.espalier.torch.loss.ValueTargets;
import org.espalier.torch.task.testing.TaskContract;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each fault of a task is noticed by the check that is meant for it. */
class TaskFaultsTest {
    private static final Task SOUND = new TaskContractTest.Places();

    /** What is wrong, and which check says so. */
    enum Fault {
        NAME("it is a record with defaults, a name and a summary"),
        LEARNS_FROM_ALL("labels that it cannot learn from are refused, and only these"),
        ONE_NAME_TWICE("it has measures, each of another name"),
        NEW_LOSS("its loss is a record, equal wherever it is asked for"),
        CUT_GRADIENT("the gradient of the loss is that of central differences"),
        SUM("the loss of a batch is the mean of its parts by their weights"),
        FILLED_UP("samples that fill a batch up count in no loss"),
        LED_BACK("a lesson has all samples and no gradient"),
        OTHER_LESSON("who answers as the teacher has nothing to learn"),
        LAST_BATCH("what is collected in pieces is what is collected at once"),
        FILLED_UP_ANSWERS("samples that fill a batch up are not collected"),
        LEFT_OUT("an answer that is no number is not left out"),
        ORDER("measures do not hang on the order of the samples"),
        ONCE("a sample that counts twice is two samples"),
        ZERO("measures of nothing are not defined");

        private final String check;

        Fault(String check) {
            this.check = check;
        }
    }

    public record Faulty(Fault fault) implements Task {
        public Faulty() {
            this(Fault.NAME);
        }

        @Override
        public String name() {
            return fault == Fault.NAME ? "My Task" : "faulty";
        }

        @Override
        public String summary() {
            return SOUND.summary();
        }

        @Override
        public Optional<String> lacks(LabelNames labels) {
            return fault == Fault.LEARNS_FROM_ALL ? Optional.empty() : SOUND.lacks(labels);
        }

        @Override
        public int outputs(LabelNames labels) {
            return SOUND.outputs(labels);
        }

        @Override
        public Loss loss(LabelNames labels, List<Double> classWeights) {
            return new FaultyLoss(fault, fault == Fault.NEW_LOSS ? new Object() : "");
        }

        @Override
        public Tally tally(LabelNames labels) {
            return new FaultyTally(fault);
        }

        @Override
        public List<Measure> measures(LabelNames labels) {
            Measure error = new Mean("error", "mean error", ValueTally.ABSOLUTE_ERROR, false);
            return fault == Fault.ONE_NAME_TWICE ? List.of(error, error) : List.of(new FaultyMeasure(fault, error));
        }
    }

    private record FaultyLoss(Fault fault, Object identity) implements Loss {
        private static final Loss LOSS = new SquaredError();

        @Override
        public Tensor of(Tensor outputs, Targets targets, double smoothing) {
            return switch (fault) {
                case CUT_GRADIENT ->
                    LOSS.of(outputs, targets, smoothing).add(outputs.detach().sum());
                case SUM -> LOSS.of(outputs, targets, smoothing).mul(new Scalar((double) outputs.size(0)));
                case FILLED_UP ->
                    outputs.sub(ValueTargets.of(targets).values().nan_to_num())
                            .square()
                            .mean();
                default -> LOSS.of(outputs, targets, smoothing);
            };
        }

        @Override
        public double glance(Tensor outputs, Targets targets) {
            return LOSS.glance(outputs, targets);
        }

        @Override
        public Tensor lesson(Tensor outputs) {
            return fault == Fault.LED_BACK ? outputs.mul(new Scalar(1)) : LOSS.lesson(outputs);
        }

        @Override
        public Tensor taught(Tensor outputs, Tensor lesson) {
            return fault == Fault.OTHER_LESSON
                    ? LOSS.taught(outputs, lesson.add(new Scalar(1)))
                    : LOSS.taught(outputs, lesson);
        }
    }

    private static final class FaultyTally implements Tally {
        private final Fault fault;
        private ValueTally tally = new ValueTally();

        FaultyTally(Fault fault) {
            this.fault = fault;
        }

        @Override
        public void add(Tensor outputs, Targets targets) {
            boolean astray = !Double.isFinite(HostCopies.number(outputs.sum()));
            if (fault == Fault.LAST_BATCH) {
                tally = new ValueTally();
            }
            if (fault == Fault.FILLED_UP_ANSWERS) {
                tally.add(
                        outputs,
                        new ValueTargets(ValueTargets.of(targets).values().nan_to_num()));
            } else if (fault != Fault.LEFT_OUT || !astray) {
                tally.add(outputs, targets);
            }
        }

        @Override
        public Answers answers() {
            return tally.answers();
        }
    }

    private record FaultyMeasure(Fault fault, Measure sound) implements Measure {
        @Override
        public String name() {
            return sound.name();
        }

        @Override
        public String summary() {
            return sound.summary();
        }

        @Override
        public boolean higherIsBetter() {
            return false;
        }

        @Override
        public double of(Answers answers, int[] times) {
            return switch (fault) {
                case ORDER -> answers.samples() == 0 ? Double.NaN : answers.at(ValueTally.ABSOLUTE_ERROR, 0);
                case ONCE -> sound.of(answers, answers.once());
                case ZERO -> answers.samples() == 0 ? 0 : sound.of(answers, times);
                default -> sound.of(answers, times);
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void isNoticed(Fault fault) {
        TaskContract sound = TaskContractTest.places();
        List<Check> checks = new TaskContract(new Faulty(fault), sound.labels(), sound.samples())
                .unfitting(sound.unfitting().orElseThrow())
                .checks();
        List<String> broken = new ArrayList<>();
        for (Check check : checks) {
            try {
                check.body().run();
            } catch (AssertionError e) {
                broken.add(check.name());
            }
        }
        assertThat(broken).contains(fault.check);
        assertThat(broken.size()).as("%s", broken).isLessThanOrEqualTo(3);
    }
}
