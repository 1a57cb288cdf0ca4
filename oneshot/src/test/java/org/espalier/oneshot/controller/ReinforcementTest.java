package org.espalier.oneshot.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.controller.Reinforcement.Rule;
import org.espalier.oneshot.controller.Reinforcement.Sample;
import org.espalier.oneshot.testing.ProvingSpaces;
import org.espalier.space.SearchSpace;
import org.espalier.torch.engine.TensorFactory;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Learning from rewards that are known, without a network. */
class ReinforcementTest {
    private static final SearchSpace SPACE = ProvingSpaces.choices();

    private static Controller controller(SearchSpace space, long seed) {
        return new Controller(space, new ControllerSettings(16, 1.1, 2.5), seed, ScalarType.Float, TensorFactory.HOST);
    }

    /** Of 27 members the reward is the share of decisions that are answered as in the best; chance gets 1/3. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void findsTheBestArm(long seed) {
        int[] best = {2, 0, 1};
        try (Controller controller = controller(SPACE, seed);
                Reinforcement learning = new Reinforcement(SPACE, controller, new Rule(0.0035, 1e-4, 0.99), seed)) {
            for (int step = 0; step < 300; step++) {
                List<Sample> samples = learning.draw("bandit", 10L * step, 10);
                learning.learn(
                        samples,
                        samples.stream()
                                .mapToDouble(sample -> reward(sample.member(), best))
                                .toArray());
            }
            assertThat(controller.greedy().indices()).isEqualTo(best);
            assertThat(Likeliest.of(SPACE, controller).indices()).isEqualTo(best);
            assertThat(learning.baseline()).isGreaterThan(0.4);
        }
    }

    private static double reward(Architecture member, int[] best) {
        double right = 0;
        for (int i = 0; i < best.length; i++) {
            right += member.index(i) == best[i] ? 1.0 / best.length : 0;
        }
        return right;
    }

    /** Without memory the baseline is the reward itself: if it were subtracted before it is updated, the controller would move. */
    @Test
    void theBaselineTakesARewardInBeforeItIsSubtracted() {
        try (Controller controller = controller(SPACE, 1);
                Reinforcement learning = new Reinforcement(SPACE, controller, new Rule(0.1, 0, 0), 1)) {
            Map<String, float[]> before = controller.store().snapshot();
            learning.learn(learning.draw("x", 0, 3), new double[] {0.25, 1, 0.5});
            assertThat(learning.baseline()).isEqualTo(0.5);
            controller
                    .store()
                    .snapshot()
                    .forEach((name, values) -> assertThat(values).as(name).isEqualTo(before.get(name)));
        }
    }

    @Test
    void theBaselineMovesWithEachSample() {
        try (Controller controller = controller(SPACE, 1);
                Reinforcement learning = new Reinforcement(SPACE, controller, new Rule(0.1, 0, 0.99), 1)) {
            learning.learn(learning.draw("x", 0, 2), new double[] {0.5, 1});
            assertThat(learning.baseline()).isCloseTo(0.99 * 0.005 + 0.01, within(1e-7));
        }
    }

    /** Not to the loss: it lifts the baseline as a reward does. */
    @Test
    void entropyIsAddedToTheReward() {
        try (Controller controller = controller(SPACE, 1);
                Reinforcement learning = new Reinforcement(SPACE, controller, new Rule(0.1, 0.25, 0.5), 1)) {
            List<Sample> samples = learning.draw("x", 0, 1);
            learning.learn(samples, new double[] {0.5});
            double entropy = samples.get(0).drawn().entropy();
            assertThat(entropy).isCloseTo(3 * Math.log(3), within(0.01));
            assertThat(learning.baseline()).isCloseTo(0.5 * (0.5 + 0.25 * entropy), within(1e-6));
        }
    }

    /** Betas of 0 and 0.999: a step whose gradient is zero moves nothing, however large the one before. */
    @Test
    void thereIsNoMomentum() {
        try (Controller controller = controller(SPACE, 1);
                Reinforcement learning = new Reinforcement(SPACE, controller, new Rule(0.1, 0, 0.99), 1)) {
            Map<String, float[]> start = controller.store().snapshot();
            learning.learn(learning.draw("x", 0, 2), new double[] {1, 0});
            Map<String, float[]> moved = controller.store().snapshot();
            assertThat(moved.get(Controller.LSTM)).isNotEqualTo(start.get(Controller.LSTM));
            double expected = learning.baseline();
            learning.learn(learning.draw("x", 2, 1), new double[] {expected});
            controller
                    .store()
                    .snapshot()
                    .forEach((name, values) -> assertThat(values).as(name).isEqualTo(moved.get(name)));
        }
    }

    /** Adam's first step without momentum is the rate in the direction of the gradient: better than expected is made likelier. */
    @Test
    void whatIsBetterThanExpectedIsMadeLikelier() {
        for (double reward : new double[] {1, -1}) {
            try (Controller controller = controller(SPACE, 1);
                    Reinforcement learning = new Reinforcement(SPACE, controller, new Rule(0.001, 0, 0.99), 1)) {
                List<Sample> samples = learning.draw("x", 0, 1);
                List<Architecture> member = List.of(samples.get(0).member());
                double before = controller.logProbabilities(member)[0];
                learning.learn(samples, new double[] {reward});
                assertThat(Math.signum(controller.logProbabilities(member)[0] - before))
                        .isEqualTo(reward);
            }
        }
    }

    /** A node of darts does not read one value twice, which the controller does not know. */
    @Test
    void whatBreaksTheSpacesRulesIsDrawnAgain() {
        SearchSpace space = Zoo.installed().space("darts", Map.of("cells", 3, "nodes", 3));
        try (Controller controller = controller(space, 1);
                Reinforcement learning = new Reinforcement(space, controller, new Rule(0.1, 0, 0.99), 1)) {
            List<Sample> samples = learning.draw("x", 0, 8);
            assertThat(samples).allMatch(sample -> space.isValid(sample.drawn().answers()));
            assertThat(learning.draw("x", 0, 8)).isEqualTo(samples);
            assertThat(learning.draw("x", 3, 1).get(0)).isEqualTo(samples.get(3));
            assertThat(learning.draw("y", 3, 1).get(0)).isNotEqualTo(samples.get(3));
        }
    }

    @Test
    void absurdRulesAreRefused() {
        assertThatThrownBy(() -> new Rule(0, 0, 0)).hasMessageContaining("got 0.0, 0.0 and 0.0");
        assertThatThrownBy(() -> new Rule(1, 0, 1)).hasMessageContaining("got 1.0, 0.0 and 1.0");
        assertThatThrownBy(() -> new Rule(1, Double.NaN, 0)).hasMessageContaining("NaN");
    }
}
