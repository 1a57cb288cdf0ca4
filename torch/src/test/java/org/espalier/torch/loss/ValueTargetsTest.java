package org.espalier.torch.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.measure.Answers;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.junit.jupiter.api.Test;

class ValueTargetsTest {
    private static Tensor rows(int width, float... values) {
        return TensorFactory.HOST.of(values, values.length / width, width);
    }

    @Test
    void theLossIsTheMeanOverAllNumbers() {
        try (PointerScope scope = new PointerScope()) {
            Targets targets = new ValueTargets(rows(2, 1, 2, 3, 4));
            Tensor outputs = rows(2, 2, 2, 3, 1);
            assertThat(HostCopies.number(new SquaredError().of(outputs, targets, 0.1)))
                    .isEqualTo((1 + 9) / 4.0);
            assertThat(new SquaredError().glance(outputs, targets)).isEqualTo(0.5 + 1.5);
            assertThat(new SquaredError().reward(outputs, targets)).isEqualTo(Math.exp(-2.5));
        }
    }

    /** Of what counts: one of two, and one that fills the batch up. */
    @Test
    void theRewardOfClassesIsTheShareOfRightAnswers() {
        try (PointerScope scope = new PointerScope()) {
            Targets classes = new ClassTargets.Single(TensorFactory.HOST.of(new long[] {1, 0}, 2));
            Tensor outputs = rows(2, 0, 1, 0, 1, 1, 0);
            assertThat(Loss.CROSS_ENTROPY.reward(outputs.narrow(0, 0, 2), classes))
                    .isEqualTo(0.5);
            assertThat(Loss.CROSS_ENTROPY.reward(outputs, classes.padded(1))).isEqualTo(0.5);
        }
    }

    @Test
    void rowsThatFillABatchUpCountNowhere() {
        try (PointerScope scope = new PointerScope()) {
            ValueTargets targets = new ValueTargets(rows(1, 1, 5)).padded(2);
            Tensor outputs = rows(1, 2, 5, 7, 9).set_requires_grad(true);
            assertThat(targets.counted()).isEqualTo(2);
            Tensor loss = new SquaredError().of(outputs, targets, 0);
            loss.backward();
            assertThat(HostCopies.number(loss)).isEqualTo(0.5);
            assertThat(HostCopies.floats(outputs.grad())).containsExactly(1, 0, 0, 0);
            assertThat(new SquaredError().glance(outputs, targets)).isEqualTo(1);
        }
    }

    @Test
    void aTallyHoldsTheErrorsOfEachSample() {
        try (PointerScope scope = new PointerScope()) {
            ValueTally tally = new ValueTally();
            tally.add(rows(2, 2, 2, 3, 1), new ValueTargets(rows(2, 1, 2, 3, 4)).part(0, 2));
            tally.add(rows(2, 0, 0, 8, 8), new ValueTargets(rows(2, 1, 1)).padded(1));
            Answers answers = tally.answers();
            assertThat(answers.column(ValueTally.ABSOLUTE_ERROR)).containsExactly(0.5, 1.5, 1);
            assertThat(answers.column(ValueTally.SQUARED_ERROR)).containsExactly(0.5, 4.5, 1);
        }
    }

    @Test
    void anAnswerThatIsNoNumberIsCollected() {
        try (PointerScope scope = new PointerScope()) {
            ValueTally tally = new ValueTally();
            tally.add(rows(1, Float.NaN, 3), new ValueTargets(rows(1, 1, 2)));
            assertThat(tally.answers().column(ValueTally.ABSOLUTE_ERROR)).containsExactly(Double.NaN, 1);
        }
    }

    @Test
    void numbersAreNoClassesAndTheOtherWayRound() {
        try (PointerScope scope = new PointerScope()) {
            Tensor outputs = rows(2, 1, 2);
            Targets numbers = new ValueTargets(rows(1, 1));
            Targets classes = new ClassTargets.Single(TensorFactory.HOST.of(new long[] {1}, 1));
            assertThatThrownBy(() -> new SquaredError().of(outputs, classes, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected numbers for each sample, got Single");
            assertThatThrownBy(() -> Loss.CROSS_ENTROPY.of(outputs, numbers, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected a class for each sample, got ValueTargets");
            assertThatThrownBy(() -> new SquaredError().of(outputs, numbers, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the network gives 2 numbers for each sample, expected 1");
        }
    }

    @Test
    void aStudentLearnsTheTeachersNumbers() {
        try (PointerScope scope = new PointerScope()) {
            Loss loss = new SquaredError();
            Tensor lesson = loss.lesson(rows(1, 1, 3));
            assertThat(HostCopies.number(loss.taught(rows(1, 2, 1), lesson))).isCloseTo(2.5, within(1e-6));
        }
    }
}
