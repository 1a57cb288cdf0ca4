package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.loss.ClassTargets;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.Targets;
import org.junit.jupiter.api.Test;

class LossesTest {
    private static final int CLASSES = 3;
    private static final double[] LOGITS = {0, Math.log(2), Math.log(5), 1, -2, 0.5};
    private static final long[] FIRST = {2, 0};
    private static final long[] SECOND = {1, 2};
    private static final float[] WEIGHTS = {0.75f, 0.5f};

    private static Tensor logits(double[] values) {
        return AbstractTensor.create(values, values.length / CLASSES, CLASSES);
    }

    private static Targets mixed(float... weights) {
        return new ClassTargets.Mixed(
                AbstractTensor.create(FIRST, FIRST.length),
                AbstractTensor.create(SECOND, SECOND.length),
                TensorFactory.HOST.of(weights, weights.length));
    }

    private static double loss(Targets targets, double[] logits, double smoothing) {
        try (PointerScope scope = new PointerScope()) {
            return Loss.CROSS_ENTROPY.of(logits(logits), targets, smoothing).item_double();
        }
    }

    @Test
    void theMixedLossIsWhatIsComputedByHand() {
        try (PointerScope scope = new PointerScope()) {
            // the first image's probabilities are 1/8, 2/8 and 5/8
            double first = -0.75 * Math.log(5 / 8.0) - 0.25 * Math.log(2 / 8.0);
            double sum = Math.log(Math.exp(1) + Math.exp(-2) + Math.exp(0.5));
            double second = 0.5 * (sum - 1) + 0.5 * (sum - 0.5);
            assertThat(loss(mixed(WEIGHTS), LOGITS, 0)).isCloseTo((first + second) / 2, within(1e-12));
        }
    }

    @Test
    void smoothingSpreadsBothTargets() {
        try (PointerScope scope = new PointerScope()) {
            double sum = Math.log(8);
            double uniform = sum - (Math.log(2) + Math.log(5)) / 3;
            double hard = 0.75 * (sum - Math.log(5)) + 0.25 * (sum - Math.log(2));
            double first = 0.9 * hard + 0.1 * uniform;
            double sum2 = Math.log(Math.exp(1) + Math.exp(-2) + Math.exp(0.5));
            double second = 0.9 * (sum2 - 0.75) + 0.1 * (sum2 - (1 - 2 + 0.5) / 3);
            assertThat(loss(mixed(WEIGHTS), LOGITS, 0.1)).isCloseTo((first + second) / 2, within(1e-12));
        }
    }

    @Test
    void aWeightOfOneIsTheFirstLabelAlone() {
        try (PointerScope scope = new PointerScope()) {
            Targets single = new ClassTargets.Single(AbstractTensor.create(FIRST, FIRST.length));
            assertThat(loss(mixed(1, 1), LOGITS, 0.1)).isCloseTo(loss(single, LOGITS, 0.1), within(1e-12));
        }
    }

    @Test
    void theGradientIsThatOfCentralDifferences() {
        double step = 1e-5;
        try (PointerScope scope = new PointerScope()) {
            Targets targets = mixed(WEIGHTS);
            Tensor logits = logits(LOGITS.clone());
            assertThat(logits.scalar_type().intern()).isEqualTo(ScalarType.Double);
            logits.set_requires_grad(true);
            Loss.CROSS_ENTROPY.of(logits, targets, 0.1).backward();
            double[] gradient = new double[LOGITS.length];
            new DoublePointer(logits.grad().data_ptr_double()).get(gradient);
            for (int i = 0; i < LOGITS.length; i++) {
                double[] up = LOGITS.clone();
                double[] down = LOGITS.clone();
                up[i] += step;
                down[i] -= step;
                double slope = (loss(targets, up, 0.1) - loss(targets, down, 0.1)) / (2 * step);
                assertThat(gradient[i]).isCloseTo(slope, within(1e-9));
            }
        }
    }

    @Test
    void theRightAnswerIsTheLabelOfTheLargerWeight() {
        try (PointerScope scope = new PointerScope()) {
            assertThat(Loss.CROSS_ENTROPY.glance(logits(LOGITS), mixed(WEIGHTS)))
                    .isEqualTo(2);
        }
    }
}
