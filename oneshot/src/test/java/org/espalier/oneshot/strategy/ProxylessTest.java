package org.espalier.oneshot.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Decision;
import org.espalier.oneshot.relaxed.Mixing;
import org.espalier.oneshot.relaxed.Moment;
import org.espalier.torch.engine.HostCopies;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.torch.train.Clock;
import org.junit.jupiter.api.Test;

/** Gates: who is drawn, what their gradient is, and that the others' share stays. */
class ProxylessTest {
    private static final Decision DECISION = new Decision("block", List.of("a", "b", "c", "d"));
    private static final float[] ALPHAS = {0.3f, -0.2f, 0.9f, 0.1f};
    private static final Proxyless.Gates GATES = new Proxyless.Gates(Proxyless.Paths.TWO, 5);

    private static Clock clock(long step) {
        return new Clock(0, step, 1_000_000, 1);
    }

    private static Proxyless.Draw draw(Moment moment) {
        return Proxyless.Draw.of(ALPHAS, moment.random(5, DECISION));
    }

    @Test
    void theOpenOneIsDrawnByTheShares() {
        int draws = 20_000;
        double[] open = new double[4];
        for (int i = 0; i < draws; i++) {
            Proxyless.Draw draw = Proxyless.Draw.of(ALPHAS, new SplittableRandom(i));
            assertThat(draw.closed()).isNotEqualTo(draw.open());
            open[draw.open()] += 1.0 / draws;
        }
        double[] shares = Mixing.SOFTMAX.probabilities(new double[] {0.3, -0.2, 0.9, 0.1});
        for (int i = 0; i < 4; i++) {
            assertThat(open[i]).isCloseTo(shares[i], within(0.015));
        }
    }

    /** By the paper's equation 4: the sum over both of the gate's gradient times p_j (delta_ij - p_i), p among the two. */
    @Test
    void theGradientIsThatOfTheTwo() {
        Moment moment = Moment.ofArchitecture(clock(3));
        Proxyless.Draw draw = draw(moment);
        try (PointerScope scope = new PointerScope()) {
            Tensor alphas = TensorFactory.HOST.of(ALPHAS, 4).set_requires_grad(true);
            Mixing.Mixture mixture = GATES.mix(DECISION, alphas, moment);
            float[] weights = HostCopies.floats(mixture.weights());
            for (int i = 0; i < 4; i++) {
                assertThat(weights[i]).isCloseTo(i == draw.open() ? 1 : 0, within(1e-6f));
                assertThat(mixture.built()[i]).isEqualTo(i == draw.open() || i == draw.closed());
            }
            float[] ofGates = {2, -1, 3, 5};
            mixture.weights().mul(TensorFactory.HOST.of(ofGates, 4)).sum().backward();
            float[] gradient = HostCopies.floats(alphas.grad());
            double one = Math.exp(ALPHAS[draw.open()]);
            double other = Math.exp(ALPHAS[draw.closed()]);
            double share = one / (one + other);
            double expected = share * (1 - share) * (ofGates[draw.open()] - ofGates[draw.closed()]);
            for (int i = 0; i < 4; i++) {
                double of = i == draw.open() ? expected : i == draw.closed() ? -expected : 0;
                assertThat((double) gradient[i]).isCloseTo(of, within(1e-5));
            }
        }
    }

    /** By equation 3: each alpha's is the sum over all gates of their gradient times p_j (delta_ij - p_i); a number of candidates that is not two. */
    @Test
    void withAllPathsTheGradientIsThatOfAllGates() {
        Decision three = new Decision("block", List.of("a", "b", "c"));
        float[] start = {0.3f, -0.2f, 0.9f};
        double[] p = shares(start);
        double[] ofGates = {2, -1, 3};
        Mixing gates = new Proxyless.Gates(Proxyless.Paths.FULL, 5);
        try (PointerScope scope = new PointerScope()) {
            Tensor alphas = TensorFactory.HOST.of(start, 3).set_requires_grad(true);
            Mixing.Mixture mixture = gates.mix(three, alphas, Moment.ofArchitecture(clock(3)));
            assertThat(mixture.built()).containsOnly(true);
            float[] weights = HostCopies.floats(mixture.weights());
            assertThat(weights[0] + weights[1] + weights[2]).isCloseTo(1, within(1e-6f));
            assertThat(Math.max(weights[0], Math.max(weights[1], weights[2]))).isCloseTo(1, within(1e-6f));
            mixture.weights()
                    .mul(TensorFactory.HOST.of(new float[] {2, -1, 3}, 3))
                    .sum()
                    .backward();
            float[] gradient = HostCopies.floats(alphas.grad());
            for (int i = 0; i < 3; i++) {
                double expected = 0;
                for (int j = 0; j < 3; j++) {
                    expected += ofGates[j] * p[j] * ((i == j ? 1 : 0) - p[i]);
                }
                assertThat((double) gradient[i]).isCloseTo(expected, within(1e-6));
            }
            assertThat(gates.corrects()).isFalse();
        }
    }

    @Test
    void theWeightsTrainOnePath() {
        Moment moment = Moment.ofWeights(clock(3));
        try (PointerScope scope = new PointerScope()) {
            Mixing.Mixture mixture = GATES.mix(DECISION, TensorFactory.HOST.of(ALPHAS, 4), moment);
            int built = 0;
            for (boolean flag : mixture.built()) {
                built += flag ? 1 : 0;
            }
            assertThat(built).isOne();
        }
    }

    @Test
    void whatWasNotDrawnKeepsItsShare() {
        Moment moment = Moment.ofArchitecture(clock(9));
        Proxyless.Draw draw = draw(moment);
        float[] after = ALPHAS.clone();
        after[draw.open()] += 0.7f;
        after[draw.closed()] -= 0.2f;
        assertThat(GATES.correct(DECISION, ALPHAS, after, moment)).isTrue();
        double[] before = shares(ALPHAS);
        double[] then = shares(after);
        for (int i = 0; i < 4; i++) {
            if (i != draw.open() && i != draw.closed()) {
                assertThat(then[i]).isCloseTo(before[i], within(1e-6));
            }
        }
        assertThat(then[draw.open()]).isGreaterThan(before[draw.open()]);
    }

    private static double[] shares(float[] alphas) {
        double[] values = new double[alphas.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = alphas[i];
        }
        return Mixing.SOFTMAX.probabilities(values);
    }
}
