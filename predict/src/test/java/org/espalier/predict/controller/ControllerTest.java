package org.espalier.predict.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.espalier.decision.Architecture;
import org.espalier.predict.Spaces;
import org.espalier.predict.sequence.DecisionWalk;
import org.espalier.predict.sequence.Parameters;
import org.espalier.predict.sequence.Smooth;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

class ControllerTest {
    private static final SearchSpace SPACE = Spaces.small();
    private static final DecisionWalk WALK = new DecisionWalk(SPACE);

    private static Architecture member(long seed) {
        return SPACE.sample(new SplittableRandom(seed));
    }

    private static double sum(double[] values) {
        return Arrays.stream(values).sum();
    }

    /** Of a weighed log-probability, in a space whose decisions hang on others. */
    @Test
    void gradientsOfTheLogProbability() {
        Controller controller = new Controller(WALK, 4);
        Parameters parameters = Parameters.uniform(controller.size(), 1, new SplittableRandom(3));
        DecisionWalk.Sequence sequence = WALK.of(member(1));
        double[] weights =
                new SplittableRandom(2).doubles(sequence.length(), -1, 1).toArray();
        controller.learn(parameters, sequence, now -> weights, 0);
        double[] gradients = parameters.gradients().clone();
        double[] values = parameters.values();
        int checked = 0;
        for (int i = 0; i < values.length; i += 3) {
            double difference = difference(values, i, () -> {
                double[] logs = controller.logProbabilities(parameters, sequence);
                double loss = 0;
                for (int t = 0; t < logs.length; t++) {
                    loss -= weights[t] * logs[t];
                }
                return loss;
            });
            assertThat(gradients[i]).isCloseTo(difference, within(1e-8 + 1e-5 * Math.abs(difference)));
            checked += Math.abs(difference) > 1e-3 ? 1 : 0;
        }
        assertThat(checked).isGreaterThan(30);
    }

    private static double difference(double[] values, int i, DoubleSupplier loss) {
        double kept = values[i];
        values[i] = kept + 1e-5;
        double above = loss.getAsDouble();
        values[i] = kept - 1e-5;
        double below = loss.getAsDouble();
        values[i] = kept;
        return (above - below) / 2e-5;
    }

    /** The entropy of one decision is that of all its options' probabilities. */
    @Test
    void gradientsOfTheEntropy() {
        SearchSpace cells = Spaces.cells();
        DecisionWalk walk = new DecisionWalk(cells);
        Controller controller = new Controller(walk, 3);
        Parameters parameters = Parameters.uniform(controller.size(), 1, new SplittableRandom(5));
        Architecture member = cells.decisions().architecture(1, 2, 3, 4, 0, 1);
        controller.learn(parameters, walk.of(member), now -> new double[6], 0.7);
        double[] gradients = parameters.gradients().clone();
        int checked = 0;
        for (int i = 0; i < gradients.length; i += 7) {
            double difference = difference(
                    parameters.values(), i, () -> -0.7 * entropy(cells, walk, controller, parameters, member));
            assertThat(gradients[i]).isCloseTo(difference, within(1e-8 + 1e-5 * Math.abs(difference)));
            checked += Math.abs(difference) > 1e-4 ? 1 : 0;
        }
        assertThat(checked).isGreaterThan(10);
    }

    /** From log-probabilities of members that differ in one decision, so that each of its options is seen. */
    private static double entropy(
            SearchSpace space, DecisionWalk walk, Controller controller, Parameters parameters, Architecture member) {
        double entropy = 0;
        for (int t = 0; t < 6; t++) {
            for (int option = 0; option < 5; option++) {
                Architecture other = member.with(space.decisions().all().get(t), option);
                double log = controller.logProbabilities(parameters, walk.of(other))[t];
                entropy -= Math.exp(log) * log;
            }
        }
        return entropy;
    }

    @Test
    void drawsFollowTheProbabilities() {
        SearchSpace macro = Zoo.installed().space("nas-bench-macro", Map.of());
        DecisionWalk walk = new DecisionWalk(macro);
        Controller controller = new Controller(walk, 4);
        Parameters parameters = Parameters.uniform(controller.size(), 2, new SplittableRandom(1));
        SplittableRandom random = new SplittableRandom(7);
        Map<Architecture, Integer> counts = new HashMap<>();
        int draws = 20_000;
        for (int i = 0; i < draws; i++) {
            counts.merge(controller.sample(parameters, 1, random), 1, Integer::sum);
        }
        Architecture likeliest = counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        double p = Math.exp(sum(controller.logProbabilities(parameters, walk.of(likeliest))));
        double error = Math.sqrt(draws * p * (1 - p));
        assertThat((double) counts.get(likeliest)).isCloseTo(draws * p, within(4 * error));
        Map<Architecture, Integer> flat = new HashMap<>();
        for (int i = 0; i < draws; i++) {
            flat.merge(controller.sample(parameters, 1_000, random), 1, Integer::sum);
        }
        assertThat(flat.size()).isGreaterThan(counts.size());
        assertThat(flat.getOrDefault(likeliest, 0)).isLessThan(30);
    }

    @Test
    void ppoClipsRatios() {
        double[] before = {Math.log(0.5), Math.log(0.5), Math.log(0.5)};
        double[] now = {Math.log(0.55), Math.log(0.7), Math.log(0.3)};
        double[] better = Algorithm.PPO.weights(before, now, 2, 0.2);
        assertThat(better[0]).isCloseTo(2.2, within(1e-12));
        assertThat(better[1]).isZero();
        assertThat(better[2]).isCloseTo(1.2, within(1e-12));
        double[] worse = Algorithm.PPO.weights(before, now, -2, 0.2);
        assertThat(worse[0]).isCloseTo(-2.2, within(1e-12));
        assertThat(worse[1]).isCloseTo(-2.8, within(1e-12));
        assertThat(worse[2]).isZero();
        assertThat(Algorithm.REINFORCE.weights(before, now, -2, 0.2)).containsOnly(-2);
    }

    /** A clipped decision is not driven on: a step of it leaves its probability. */
    @Test
    void aClippedMemberIsNotLearnedFrom() {
        Controller controller = new Controller(WALK, 4);
        Parameters parameters = Parameters.uniform(controller.size(), 0.1, new SplittableRandom(3));
        DecisionWalk.Sequence sequence = WALK.of(member(4));
        double[] far = controller.logProbabilities(parameters, sequence);
        for (int t = 0; t < far.length; t++) {
            far[t] -= 1;
        }
        controller.learn(parameters, sequence, now -> Algorithm.PPO.weights(far, now, 1, 0.2), 0);
        assertThat(parameters.gradients()).containsOnly(0);
    }

    @Test
    void rewardsAreRanks() {
        Rewards rewards = new Rewards(0.5);
        for (double score : new double[] {10, 90, 90, 91, Double.NEGATIVE_INFINITY}) {
            rewards.add(score);
        }
        assertThat(rewards.of(91)).isCloseTo(0.9, within(1e-12));
        assertThat(rewards.of(90)).isCloseTo(0.6, within(1e-12));
        assertThat(rewards.of(10)).isCloseTo(0.3, within(1e-12));
        assertThat(rewards.of(Double.NEGATIVE_INFINITY)).isCloseTo(0.1, within(1e-12));
        // the baseline moves before it is subtracted: from 0.5 half of the way to 0.9
        assertThat(rewards.advantage(91)).isCloseTo(0.2, within(1e-12));
        assertThat(rewards.baseline()).isCloseTo(0.7, within(1e-12));
        assertThat(rewards.advantage(10)).isCloseTo(-0.2, within(1e-12));
    }

    @Test
    void probabilitiesOfAllOptionsAreOne() {
        SearchSpace cells = Spaces.cells();
        DecisionWalk walk = new DecisionWalk(cells);
        Controller controller = new Controller(walk, 3);
        Parameters parameters = Parameters.uniform(controller.size(), 1, new SplittableRandom(5));
        double sum = 0;
        for (int option = 0; option < 5; option++) {
            Architecture member = cells.decisions().architecture(1, 2, 3, 4, 0, option);
            sum += Math.exp(controller.logProbabilities(parameters, walk.of(member))[5]);
        }
        assertThat(sum).isCloseTo(1, within(1e-12));
        assertThat(Smooth.log(sum)).isCloseTo(0, within(1e-12));
    }
}
