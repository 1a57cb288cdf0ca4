package org.espalier.torch.loss;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.PointerScope;
import org.espalier.measure.Answers;
import org.espalier.measure.ClassMeasures;
import org.espalier.torch.engine.TensorFactory;
import org.junit.jupiter.api.Test;

/** Scores that cannot be told apart; all others stand beside scikit-learn's in {@link MeasuresOracleTest}. */
class ClassTallyTest {
    private static Answers answers(int classes, float[] scores, long... labels) {
        ClassTally tally = new ClassTally();
        try (PointerScope scope = new PointerScope()) {
            tally.add(
                    TensorFactory.HOST.of(scores, labels.length, classes),
                    new ClassTargets.Single(TensorFactory.HOST.of(labels, labels.length)));
        }
        return tally.answers();
    }

    @Test
    void aNetworkThatTellsNothingApartNamesFiveOfTenClasses() {
        Answers answers = answers(10, new float[100], 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(answers.column(ClassMeasures.ANSWER)).containsOnly(0);
        assertThat(answers.column(ClassMeasures.RANK)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(ClassMeasures.accuracy().of(answers)).isEqualTo(0.1);
    }

    @Test
    void ofEqualScoresTheFirstClassStandsAhead() {
        float[] scores = {1, 3, 2, 2, 3};
        float[] twice = new float[10];
        System.arraycopy(scores, 0, twice, 0, 5);
        System.arraycopy(scores, 0, twice, 5, 5);
        assertThat(answers(5, twice, 2, 3).column(ClassMeasures.RANK)).containsExactly(2, 3);
        assertThat(answers(5, twice, 4, 1).column(ClassMeasures.RANK)).containsExactly(1, 0);
        assertThat(answers(5, twice, 0, 4).column(ClassMeasures.ANSWER)).containsOnly(1);
    }

    @Test
    void whatIsNoNumberStandsBehindAllOthers() {
        assertThat(answers(3, new float[] {Float.NaN, 1, 2}, 0).column(ClassMeasures.RANK))
                .containsExactly(2);
    }
}
