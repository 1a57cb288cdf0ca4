package org.espalier.oneshot.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Decision;
import org.espalier.oneshot.relaxed.Gumbel;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.relaxed.Moment;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.train.Clock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hard draws of a Gumbel softmax that cools down: what they are, and what their gradient is. */
class GdasTest {
    private static final Decision DECISION = new Decision("edge", List.of("a", "b", "c", "d"));
    private static final float[] ALPHAS = {0.3f, -0.2f, 0.9f, 0.1f};
    private static final long SEED = 5;
    private static final Gdas.HardGumbel MIXING = new Gdas.HardGumbel(10, 0.1, SEED);

    /** Alphas with noise: less by what normalises them, which changes no softmax and no order. */
    private static double[] noisy(Moment moment) {
        SplittableRandom random = moment.random(SEED, DECISION);
        double[] values = new double[ALPHAS.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = ALPHAS[i] + (float) Gumbel.draw(random);
        }
        return values;
    }

    private static double[] softmax(double[] values, double temperature) {
        double[] powers =
                Arrays.stream(values).map(v -> Math.exp(v / temperature)).toArray();
        double sum = Arrays.stream(powers).sum();
        return Arrays.stream(powers).map(p -> p / sum).toArray();
    }

    /**
     * Of {@code p = softmax((alpha + noise) / t)}: {@code dp_k / dalpha_j = p_k (delta_kj - p_j) / t}, entry by entry, whatever was drawn. The temperature
     * falls evenly from epoch to epoch.
     */
    @ParameterizedTest
    @CsvSource({"0, 10", "25, 7.5", "50, 5", "95, 0.5", "99, 0.1"})
    void theGradientIsThatOfTheSoftmaxAtTheTemperature(int epoch, double temperature) {
        double greatest = 0;
        for (int step = 0; step < 10; step++) {
            Moment moment = Moment.ofArchitecture(new Clock(epoch, 10L * epoch + step, 10, 100));
            double[] soft = softmax(noisy(moment), temperature);
            for (int k = 0; k < 4; k++) {
                float[] row = gradient(moment, k);
                for (int j = 0; j < 4; j++) {
                    double expected = soft[k] * ((k == j ? 1 : 0) - soft[j]) / temperature;
                    assertThat((double) row[j]).isCloseTo(expected, within(1e-6));
                    greatest = Math.max(greatest, Math.abs(expected));
                }
            }
        }
        assertThat(greatest).as("the greatest entry").isGreaterThan(0.01);
    }

    /** Of one option's weight, for every alpha. */
    private static float[] gradient(Moment moment, int option) {
        try (PointerScope scope = new PointerScope()) {
            Tensor alphas =
                    TensorFactory.HOST.of(ALPHAS, 4).to(ScalarType.Double).set_requires_grad(true);
            MIXING.mix(DECISION, alphas, moment).weights().select(0, option).backward();
            return HostCopies.floats(alphas.grad());
        }
    }

    /** Hot or cold, one candidate is built, with a weight of 1: the one whose log-probability is the largest with its noise. */
    @ParameterizedTest
    @CsvSource({"0", "50", "99"})
    void theLargestWithItsNoiseIsBuiltAlone(int epoch) {
        boolean[] seen = new boolean[ALPHAS.length];
        for (int step = 0; step < 50; step++) {
            Moment moment = Moment.ofWeights(new Clock(epoch, 50L * epoch + step, 50, 100));
            double[] noisy = noisy(moment);
            double largest = Arrays.stream(noisy).max().orElseThrow();
            try (PointerScope scope = new PointerScope()) {
                Mixing.Mixture mixture = MIXING.mix(DECISION, TensorFactory.HOST.of(ALPHAS, 4), moment);
                float[] weights = HostCopies.floats(mixture.weights());
                for (int i = 0; i < weights.length; i++) {
                    boolean drawn = noisy[i] == largest;
                    seen[i] |= drawn;
                    assertThat(weights[i]).isCloseTo(drawn ? 1 : 0, within(1e-6f));
                    assertThat(mixture.built()[i]).isEqualTo(drawn);
                }
            }
        }
        assertThat(seen).as("each is drawn once in a while").containsOnly(true);
    }
}
