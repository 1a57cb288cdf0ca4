package org.espalier.torch.task;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.espalier.measure.Mean;
import org.espalier.measure.Measure;
import org.espalier.search.testing.Check;
import org.espalier.torch.data.ClassLabels;
import org.espalier.torch.data.LabelNames;
import org.espalier.torch.data.ValueLabels;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.SquaredError;
import org.espalier.torch.loss.Tally;
import org.espalier.torch.loss.ValueTally;
import org.espalier.torch.task.testing.TaskContract;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TaskContractTest {
    static final LabelNames CLASSES = LabelNames.ofClasses(List.of("bus", "car", "tram", "van", "bike", "cart"));
    static final LabelNames NUMBERS = new LabelNames(List.of("all"), List.of("x", "y"));
    static final ClassLabels SAMPLES = new ClassLabels(new long[] {0, 4, 2, 2, 3, 0, 1, 2});

    /** What the parts are for whose numbers are learned: with two numbers for each sample. */
    public record Places() implements Task {
        @Override
        public String name() {
            return "places";
        }

        @Override
        public String summary() {
            return "where it is";
        }

        @Override
        public Optional<String> lacks(LabelNames labels) {
            return labels.areClasses() ? Optional.of("it needs numbers") : Optional.empty();
        }

        @Override
        public int outputs(LabelNames labels) {
            return labels.values().size();
        }

        @Override
        public Loss loss(LabelNames labels, List<Double> classWeights) {
            return new SquaredError();
        }

        @Override
        public Tally tally(LabelNames labels) {
            return new ValueTally();
        }

        @Override
        public List<Measure> measures(LabelNames labels) {
            return List.of(
                    new Mean("mean_absolute_error", "mean distance", ValueTally.ABSOLUTE_ERROR, false),
                    new Mean("mean_squared_error", "mean squared distance", ValueTally.SQUARED_ERROR, false));
        }
    }

    static TaskContract classification() {
        return new TaskContract(new ImageClassification(), CLASSES, SAMPLES).unfitting(NUMBERS);
    }

    static TaskContract places() {
        float[] values = {0, 1, 2, 3, -1, 0.5f, 4, 4, 1, 2, 0, 0, -3, 1};
        return new TaskContract(new Places(), NUMBERS, new ValueLabels(values, 2)).unfitting(CLASSES);
    }

    private static Stream<DynamicTest> tests(List<Check> checks) {
        return checks.stream().map(check -> DynamicTest.dynamicTest(check.name(), check.body()::run));
    }

    @TestFactory
    Stream<DynamicTest> imageClassification() {
        return tests(classification().checks());
    }

    @TestFactory
    Stream<DynamicTest> imageClassificationWithWeights() {
        return tests(classification()
                .weighted(List.of(0.25, 1.0, 3.0, 1.5, 8.0, 2.0))
                .checks());
    }

    @TestFactory
    Stream<DynamicTest> numbers() {
        return tests(places().checks());
    }

    @Test
    void fewSamplesProveTooLittle() {
        ClassLabels few = new ClassLabels(new long[] {0, 1});
        assertThatThrownBy(() -> new TaskContract(new ImageClassification(), CLASSES, few))
                .hasMessage("2 samples prove too little: expected at least 6");
    }
}
