package org.espalier.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What every measure says of somebody who knows only how often each class comes. */
class MajorityTest {
    private static Answers labelled(int... labels) {
        Answers.Collector collector = new Answers.Collector(ClassMeasures.COLUMNS);
        for (int label : labels) {
            collector.add(label, 0, 0, 0, 1);
        }
        return collector.answers();
    }

    private static double measured(String measure, Answers answers) {
        return ClassMeasures.of(List.of("a", "b", "c")).stream()
                .filter(one -> one.name().equals(measure))
                .findFirst()
                .orElseThrow()
                .of(answers);
    }

    @Test
    void theClassThatMostHaveIsAlwaysAnswered() {
        Answers majority = ClassMeasures.majority(labelled(2, 0, 2, 1, 2));
        assertThat(majority.column(ClassMeasures.LABEL)).containsExactly(2, 0, 2, 1, 2);
        assertThat(majority.column(ClassMeasures.ANSWER)).containsOnly(2);
        assertThat(majority.column(ClassMeasures.RANK)).containsExactly(0, 1, 0, 2, 0);
        assertThat(measured("accuracy", majority)).isEqualTo(0.6);
        assertThat(measured("balanced_accuracy", majority)).isCloseTo(1 / 3.0, within(1e-12));
        // F1 of the class is 2 * 3 / (3 + 5), that of the others 0
        assertThat(measured("macro_f1", majority)).isCloseTo(0.25, within(1e-12));
        assertThat(measured("negative_log_likelihood", majority))
                .isCloseTo(-(3 * Math.log(0.6) + 2 * Math.log(0.2)) / 5, within(1e-12));
        assertThat(measured("calibration_error", majority)).isCloseTo(0, within(1e-12));
    }

    @Test
    void ofClassesThatAreEquallyFrequentTheFirstIsAnswered() {
        assertThat(ClassMeasures.majority(labelled(1, 0)).column(ClassMeasures.ANSWER))
                .containsOnly(0);
        assertThat(ClassMeasures.majority(labelled()).samples()).isZero();
    }

    @Test
    void fiveOfTenEquallyFrequentClassesAreHalfOfTheSamples() {
        Answers majority = ClassMeasures.majority(labelled(9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 7, 6, 5, 4, 3, 2, 1, 0, 9));
        assertThat(measured("top_5", majority)).isEqualTo(0.5);
        assertThat(measured("accuracy", majority)).isEqualTo(0.1);
    }

    /** Class 6 has three samples, all others two or one: 6, 1, 5, and of 0, 2, 3, 4, which have one each, the first two. */
    @Test
    void theFiveMostFrequentClassesAreNamedAndOfEquallyFrequentOnesTheFirst() {
        Answers majority = ClassMeasures.majority(labelled(4, 6, 3, 6, 2, 6, 0, 1, 1, 5, 5));
        assertThat(majority.column(ClassMeasures.RANK)).containsExactly(6, 0, 5, 0, 4, 0, 3, 1, 1, 2, 2);
        assertThat(measured("top_5", majority)).isEqualTo(9 / 11.0);
    }
}
