package org.espalier.torch.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.espalier.measure.Answers;
import org.espalier.measure.ClassMeasures;
import org.espalier.random.Seeds;
import org.espalier.torch.data.LabelNames;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.loss.ClassTally;
import org.espalier.torch.loss.ClassTargets;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.Targets;
import org.junit.jupiter.api.Test;

class ClassWeightsTest {
    private static final List<String> CLASSES = List.of("common", "rare");
    private static final int COMMON = 90;
    private static final int RARE = 10;

    @Test
    void inverseWeightsGiveEachClassTheSameInAllAndTheMeanSampleOne() {
        List<Double> weights = ClassWeights.INVERSE.over(CLASSES, new int[] {COMMON, RARE});
        assertThat(weights.get(0)).isCloseTo(100 / 180.0, within(1e-12));
        assertThat(weights.get(1)).isCloseTo(100 / 20.0, within(1e-12));
        assertThat(COMMON * weights.get(0)).isCloseTo(RARE * weights.get(1), within(1e-12));
        assertThat((COMMON * weights.get(0) + RARE * weights.get(1)) / (COMMON + RARE))
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void namedOnesLeaveTheOthersAtOne() {
        assertThat(ClassWeights.of(Map.of("rare", 4.0)).over(CLASSES, new int[] {COMMON, RARE}))
                .containsExactly(1.0, 4.0);
        assertThat(ClassWeights.NONE.over(CLASSES, new int[] {COMMON, RARE})).isEmpty();
        assertThat(ClassWeights.of(Map.of())).isEqualTo(ClassWeights.NONE);
    }

    @Test
    void whatCannotBeWeighedIsOneLine() {
        assertThatThrownBy(() -> ClassWeights.of(Map.of("rar", 4.0)).over(CLASSES, new int[] {COMMON, RARE}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no class is called 'rar'")
                .hasMessageContaining("rare")
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> ClassWeights.INVERSE.over(CLASSES, new int[] {COMMON, 0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("class 'rare' has no training images to weigh it by");
        assertThatThrownBy(() -> ClassWeights.of(Map.of("rare", 0.0)))
                .hasMessage("weight of class 'rare': expected a number above 0, got 0.0");
    }

    private static Targets targets() {
        long[] labels = new long[COMMON + RARE];
        Arrays.fill(labels, COMMON, labels.length, 1);
        return new ClassTargets.Single(TensorFactory.HOST.of(labels, labels.length));
    }

    /** One number for each sample, of which neither class can be told for certain: -0.5 and 0.5 with noise. */
    private static Tensor samples() {
        float[] values = new float[2 * (COMMON + RARE)];
        SplittableRandom random = Seeds.generator(1, "samples", 0);
        for (int i = 0; i < COMMON + RARE; i++) {
            values[2 * i] = (float) ((i < COMMON ? -0.5 : 0.5) + 2 * (random.nextDouble() - 0.5));
            values[2 * i + 1] = 1;
        }
        return TensorFactory.HOST.of(values, COMMON + RARE, 2);
    }

    /** A linear classifier after some steps down the loss. */
    private static Answers trained(ClassWeights weights) {
        Loss loss = new ImageClassification()
                .loss(LabelNames.ofClasses(CLASSES), weights.over(CLASSES, new int[] {COMMON, RARE}));
        Tensor weight = TensorFactory.HOST.of(new float[4], 2, 2).set_requires_grad(true);
        for (int step = 0; step < 200; step++) {
            try (PointerScope scope = new PointerScope()) {
                loss.of(samples().matmul(weight), targets(), 0).backward();
                try (NoGradGuard guard = new NoGradGuard()) {
                    weight.sub_(weight.grad(), new Scalar(1.0));
                }
                weight.mutable_grad().reset();
            }
        }
        ClassTally tally = new ClassTally();
        tally.add(samples().matmul(weight), targets());
        return tally.answers();
    }

    private static double loss(Answers answers, int label) {
        double sum = 0;
        for (int i = 0; i < answers.samples(); i++) {
            sum -= answers.at(ClassMeasures.LABEL, i) == label ? answers.at(ClassMeasures.LOG_LIKELIHOOD, i) : 0;
        }
        return sum / (label == 0 ? COMMON : RARE);
    }

    @Test
    void theLossFallsOnTheClassesThatWeighMore() {
        try (PointerScope scope = new PointerScope()) {
            Answers plain = trained(ClassWeights.NONE);
            Answers inverse = trained(ClassWeights.INVERSE);
            Answers named = trained(ClassWeights.of(Map.of("rare", 9.0)));
            assertThat(loss(inverse, 1)).isLessThan(0.6 * loss(plain, 1));
            assertThat(loss(inverse, 0)).isGreaterThan(loss(plain, 0));
            // 1 to 9 is the same as the inverse of 90 to 10: only proportions matter
            assertThat(loss(named, 1)).isCloseTo(loss(inverse, 1), within(1e-4));
            long[][] rights = ClassMeasures.confusion(inverse, 2);
            assertThat(rights[1][1]).isGreaterThan(ClassMeasures.confusion(plain, 2)[1][1]);
        }
    }
}
