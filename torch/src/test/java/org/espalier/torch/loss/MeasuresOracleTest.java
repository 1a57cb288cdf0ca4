package org.espalier.torch.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.espalier.measure.Answers;
import org.espalier.measure.ClassMeasures;
import org.espalier.measure.Measure;
import org.espalier.torch.engine.TensorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** From scores to measures, beside scikit-learn ({@code tools/measures_oracle.py}). */
class MeasuresOracleTest {
    /** Of samples x classes in float32. */
    private static final double CLOSE = 2e-6;

    static Stream<JsonNode> cases() {
        return Oracle.cases("measures.json");
    }

    private static int classes(JsonNode told) {
        return told.path("scores").path(0).size();
    }

    private static Answers answers(JsonNode told) {
        double[] scores = Oracle.rows(told.path("scores"));
        float[] values = new float[scores.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) scores[i];
        }
        long[] labels = Oracle.longs(told.path("labels"));
        ClassTally tally = new ClassTally();
        try (PointerScope scope = new PointerScope()) {
            tally.add(
                    TensorFactory.HOST.of(values, labels.length, classes(told)),
                    new ClassTargets.Single(TensorFactory.HOST.of(labels, labels.length)));
        }
        return tally.answers();
    }

    private static Map<String, Measure> measures(int classes) {
        List<String> names = IntStream.range(0, classes).mapToObj(i -> "c" + i).toList();
        return ClassMeasures.of(names).stream().collect(Collectors.toMap(Measure::name, measure -> measure));
    }

    @Test
    void thereAreCasesWithClassesThatAreAbsent() {
        assertThat(cases()).hasSize(6);
        assertThat(cases())
                .anyMatch(told -> told.path("once").path("recall").path(4).isNull());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everySampleOnce(JsonNode told) {
        Answers answers = answers(told);
        assertSame(told, told.path("once"), answers, answers.once());
        long[][] confusion = ClassMeasures.confusion(answers, classes(told));
        for (int label = 0; label < confusion.length; label++) {
            assertThat(confusion[label])
                    .as("label %d", label)
                    .isEqualTo(Oracle.longs(told.path("once").path("confusion").path(label)));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everySampleSeveralTimes(JsonNode told) {
        int[] times = Arrays.stream(Oracle.longs(told.path("times")))
                .mapToInt(Math::toIntExact)
                .toArray();
        assertSame(told, told.path("weighted"), answers(told), times);
    }

    private static void assertSame(JsonNode told, JsonNode expected, Answers answers, int[] times) {
        Map<String, Measure> measures = measures(classes(told));
        for (String name : List.of(
                "accuracy", "top_5", "macro_f1", "balanced_accuracy", "negative_log_likelihood", "calibration_error")) {
            assertThat(measures.get(name).of(answers, times))
                    .as(name)
                    .isCloseTo(expected.path(name).asDouble(), within(CLOSE));
        }
        for (int label = 0; label < classes(told); label++) {
            JsonNode recall = expected.path("recall").path(label);
            double got = measures.get("recall.c" + label).of(answers, times);
            if (recall.isNull()) {
                assertThat(got).as("recall of %d", label).isNaN();
            } else {
                assertThat(got).as("recall of %d", label).isCloseTo(recall.asDouble(), within(1e-12));
            }
        }
    }
}
