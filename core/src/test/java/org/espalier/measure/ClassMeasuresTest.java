package org.espalier.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.espalier.stats.Interval;
import org.junit.jupiter.api.Test;

/** Worked by hand; beside another program they stand in the tests of tallies. */
class ClassMeasuresTest {
    /** Of labels 0, 0, 0, 1, 1 and a class 2 that is answered once, and a class 3 that nobody saw. */
    private static final Answers ANSWERS = Answers.of(Map.of(
            ClassMeasures.LABEL, new double[] {0, 0, 0, 1, 1},
            ClassMeasures.ANSWER, new double[] {0, 0, 2, 1, 0},
            ClassMeasures.RANK, new double[] {0, 0, 1, 0, 5},
            ClassMeasures.LOG_LIKELIHOOD,
                    new double[] {Math.log(0.9), Math.log(0.5), Math.log(0.2), Math.log(0.6), Math.log(0.1)},
            ClassMeasures.CONFIDENCE, new double[] {0.9, 0.5, 0.62, 0.6, 0.9}));

    private static final Map<String, Measure> MEASURES = ClassMeasures.of(List.of("a", "b", "c", "d")).stream()
            .collect(Collectors.toMap(Measure::name, measure -> measure));

    private static double value(String measure) {
        return MEASURES.get(measure).of(ANSWERS);
    }

    @Test
    void areWhatIsWorkedByHand() {
        assertThat(value("accuracy")).isEqualTo(0.6);
        assertThat(value("top_5")).isEqualTo(0.8);
        // a: 4/6, b: 2/3, c: 0; d is neither label nor answer
        assertThat(value("macro_f1")).isCloseTo((2 / 3.0 + 2 / 3.0 + 0) / 3, within(1e-12));
        assertThat(value("balanced_accuracy")).isCloseTo((2 / 3.0 + 1 / 2.0) / 2, within(1e-12));
        assertThat(value("negative_log_likelihood"))
                .isCloseTo(-Math.log(0.9 * 0.5 * 0.2 * 0.6 * 0.1) / 5, within(1e-12));
        assertThat(value("recall.a")).isEqualTo(2 / 3.0);
        assertThat(value("recall.b")).isEqualTo(0.5);
        assertThat(value("recall.c")).isNaN();
        assertThat(ClassMeasures.confusion(ANSWERS, 4))
                .isDeepEqualTo(new long[][] {{2, 0, 1, 0}, {1, 1, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}});
    }

    /** Bins of a fifteenth: 0.9 twice, one of them right; 0.6 belongs to the ninth, 0.62 to the tenth. */
    @Test
    void theCalibrationErrorIsOverBins() {
        double expected = (Math.abs(1 - 1.8) + Math.abs(1 - 0.5) + Math.abs(1 - 0.6) + Math.abs(0 - 0.62)) / 5;
        assertThat(value("calibration_error")).isCloseTo(expected, within(1e-12));
    }

    @Test
    void aConfidenceOfNoneOrAllHasABin() {
        Answers sure = Answers.of(Map.of(
                ClassMeasures.LABEL, new double[] {0, 1},
                ClassMeasures.ANSWER, new double[] {0, 0},
                ClassMeasures.CONFIDENCE, new double[] {1, 0}));
        assertThat(MEASURES.get("calibration_error").of(sure)).isZero();
    }

    @Test
    void proportionsHaveWilsonsIntervalOverTheSamplesThatCount() {
        assertThat(MEASURES.get("accuracy").ci95(ANSWERS, 1)).isEqualTo(Interval.wilson95(3, 5));
        assertThat(MEASURES.get("recall.a").ci95(ANSWERS, 1)).isEqualTo(Interval.wilson95(2, 3));
        assertThat(MEASURES.get("recall.c").ci95(ANSWERS, 1)).isEqualTo(new Interval(0, 1));
    }

    /** Of the others neither the value nor the number of samples says how far chance reaches. */
    @Test
    void accuracyAndTopFiveAreSharesOfAllSamples() {
        assertThat(MEASURES.values().stream().filter(Measure::isShare))
                .extracting(Measure::name)
                .containsExactlyInAnyOrder("accuracy", "top_5");
        assertThat(new Mean("m", "", "x", true).isShare()).isFalse();
    }

    @Test
    void theFirstIsAccuracyAndRecallsComeLast() {
        assertThat(ClassMeasures.of(List.of("x", "y")))
                .extracting(Measure::name)
                .containsExactly(
                        "accuracy",
                        "top_5",
                        "macro_f1",
                        "balanced_accuracy",
                        "negative_log_likelihood",
                        "calibration_error",
                        "recall.x",
                        "recall.y");
    }
}
