package org.espalier.predict.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

class LayersTest {
    private static double[] drawn(int count, long seed) {
        return new SplittableRandom(seed).doubles(count, -1, 1).toArray();
    }

    private static double weighed(double[] values, double[] weights) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += weights[i] * values[i];
        }
        return sum;
    }

    @Test
    void denseGradients() {
        for (int inputs : new int[] {3, 4, 9}) {
            Layout layout = new Layout();
            layout.reserve(2);
            Dense dense = Dense.in(layout, inputs, 3);
            Parameters parameters = new Parameters(drawn(layout.size(), 1));
            double[] x = drawn(inputs, 2);
            double[] weights = drawn(3, 3);
            double[] errors = dense.backward(parameters, x, weights);
            Differences.check(parameters, () -> weighed(dense.forward(parameters.values(), x), weights));
            Differences.check(x, errors, () -> weighed(dense.forward(parameters.values(), x), weights));
            assertThat(dense.inputErrors(parameters.values(), weights)).isEqualTo(errors);
        }
    }

    /** Three steps, so that errors come back through states; the loss sees all hidden states and the last cells. */
    @Test
    void lstmGradients() {
        Layout layout = new Layout();
        Embedding embedding = Embedding.in(layout, 4, 3);
        Lstm lstm = Lstm.in(layout, 3, 5);
        Parameters parameters = new Parameters(drawn(layout.size(), 4));
        int[] tokens = {2, 0, 2};
        double[] first = drawn(5, 5);
        double[] weights = drawn(20, 6);
        Lstm.Step[] steps = run(embedding, lstm, parameters, tokens, first);
        Lstm.State errors = new Lstm.State(new double[5], Arrays.copyOfRange(weights, 15, 20));
        for (int t = 2; t >= 0; t--) {
            for (int u = 0; u < 5; u++) {
                errors.hidden()[u] += weights[5 * t + u];
            }
            double[] input = new double[3];
            errors = lstm.backward(parameters, steps[t], errors, input);
            embedding.backward(parameters, tokens[t], input);
        }
        double[] before = new double[5];
        for (int u = 0; u < 5; u++) {
            before[u] = errors.hidden()[u] + errors.cell()[u];
        }
        // the vectors of two tokens that do not come have no gradient
        assertThat(Arrays.copyOfRange(parameters.gradients(), 3, 6)).containsOnly(0);
        Differences.check(parameters, () -> loss(run(embedding, lstm, parameters, tokens, first), weights));
        Differences.check(first, before, () -> loss(run(embedding, lstm, parameters, tokens, first), weights));
    }

    private static Lstm.Step[] run(
            Embedding embedding, Lstm lstm, Parameters parameters, int[] tokens, double[] first) {
        Lstm.Step[] steps = new Lstm.Step[tokens.length];
        Lstm.State state = new Lstm.State(first, first);
        for (int t = 0; t < tokens.length; t++) {
            double[] input = embedding.forward(parameters.values(), tokens[t]);
            steps[t] = lstm.forward(parameters.values(), input, state);
            state = steps[t].after();
        }
        return steps;
    }

    private static double loss(Lstm.Step[] steps, double[] weights) {
        double sum = 0;
        for (int t = 0; t < 3; t++) {
            sum += weighed(steps[t].after().hidden(), Arrays.copyOfRange(weights, 5 * t, 5 * t + 5));
        }
        return sum + weighed(steps[2].after().cell(), Arrays.copyOfRange(weights, 15, 20));
    }

    @Test
    void smoothFunctions() {
        assertThat(Smooth.sigmoid(0)).isEqualTo(0.5);
        assertThat(Smooth.sigmoid(-800)).isEqualTo(0);
        assertThat(Smooth.tanh(0.3)).isCloseTo(Math.tanh(0.3), within(1e-15));
        assertThat(Smooth.tanh(-400)).isEqualTo(-1);
        assertThat(Smooth.softmax(new double[] {1, 1, 1, 1}, 2)).containsOnly(0.25);
        assertThat(Smooth.softmax(new double[] {0, 1_000}, 1)).containsExactly(0, 1);
        double[] sharp = Smooth.softmax(new double[] {0, 1}, 1);
        double[] flat = Smooth.softmax(new double[] {0, 1}, 3);
        assertThat(flat[0] / flat[1]).isCloseTo(Math.cbrt(sharp[0] / sharp[1]), within(1e-12));
        assertThat(Smooth.log(0)).isFinite();
    }

    @Test
    void normalisedGradients() {
        double[] vector = drawn(6, 7);
        double[] weights = drawn(6, 8);
        assertThat(weighed(Smooth.normalised(vector), Smooth.normalised(vector)))
                .isCloseTo(1, within(1e-14));
        double[] errors = Smooth.normalisedErrors(vector, weights);
        Differences.check(vector, errors, () -> weighed(Smooth.normalised(vector), weights));
        assertThat(Smooth.normalised(new double[2])).containsExactly(0, 0);
        assertThat(Smooth.normalisedErrors(new double[2], new double[] {1, 2})).containsExactly(1, 2);
    }

    /** The first steps of algorithm 1 by hand: with one gradient of any size they are as long as the rate. */
    @Test
    void adamIsThatOfThePaper() {
        Parameters parameters = new Parameters(new double[] {1, 1});
        Adam adam = new Adam(2);
        parameters.gradients()[0] = 1e-3;
        parameters.gradients()[1] = -70;
        adam.step(parameters, 0.1);
        assertThat(parameters.values()[0]).isCloseTo(0.9, within(1e-5));
        assertThat(parameters.values()[1]).isCloseTo(1.1, within(1e-9));
        parameters.gradients()[1] = 70;
        adam.step(parameters, 0.1);
        double mean = (0.9 * 0.1 * -70 + 0.1 * 70) / (1 - 0.81);
        double square = 70 * 70;
        assertThat(parameters.values()[1]).isCloseTo(1.1 - 0.1 * mean / Math.sqrt(square), within(1e-9));
    }

    @Test
    void adamGoesOnToTheLastBit() {
        JsonMapper json = JsonMapper.builder().build();
        Parameters parameters = new Parameters(drawn(9, 9));
        Adam adam = new Adam(9);
        for (int i = 0; i < 3; i++) {
            System.arraycopy(drawn(9, 20 + i), 0, parameters.gradients(), 0, 9);
            adam.step(parameters, 0.01);
        }
        Parameters other = new Parameters(Numbers64.read(StringNode.valueOf(Numbers64.text(parameters.values())), 9));
        Adam copy = Adam.restore(9, json.readTree(json.writeValueAsString(adam.state())));
        System.arraycopy(parameters.gradients(), 0, other.gradients(), 0, 9);
        adam.step(parameters, 0.01);
        copy.step(other, 0.01);
        assertThat(other.values()).isEqualTo(parameters.values());
        assertThatThrownBy(() -> Adam.restore(8, adam.state()))
                .hasMessageContaining("9 numbers")
                .hasMessageContaining("settings");
    }

    @Test
    void gradientsAreDecayedAndClipped() {
        Parameters parameters = new Parameters(new double[] {3, -4});
        parameters.decay(2);
        assertThat(parameters.gradients()).containsExactly(6, -8);
        parameters.clip(20);
        assertThat(parameters.gradients()).containsExactly(6, -8);
        parameters.clip(5);
        assertThat(parameters.gradients()[0]).isCloseTo(3, within(1e-12));
        assertThat(parameters.gradients()[1]).isCloseTo(-4, within(1e-12));
        parameters.clear();
        assertThat(parameters.gradients()).containsOnly(0);
    }
}
