package org.espalier.predict.nao;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.predict.Sample;
import org.espalier.predict.Spaces;
import org.espalier.predict.sequence.DecisionWalk;
import org.espalier.predict.sequence.Differences;
import org.espalier.predict.sequence.Parameters;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;

class AutoEncoderTest {
    private static final SearchSpace CELLS = Spaces.cells();

    private static NaoSettings settings(int hidden, int epochs) {
        return new NaoSettings(hidden, 6, 2, 8, epochs, 10, 0.01, 0.0001, 5, 0.8);
    }

    private static AutoEncoder model(SearchSpace space, NaoSettings settings) {
        return new AutoEncoder(new DecisionWalk(space), settings);
    }

    /** Members of chance; their scores grow with their options. */
    private static List<Sample> samples(int count) {
        SplittableRandom random = new SplittableRandom(11);
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Architecture member = CELLS.sample(random);
            samples.add(new Sample(member, Arrays.stream(member.indices()).sum() / 24.0));
        }
        return samples;
    }

    /** Of the joint loss, through all three parts, every weight; in a space whose decisions hang on others. */
    @Test
    void gradientsOfTheJointLoss() {
        SearchSpace space = Spaces.small();
        DecisionWalk walk = new DecisionWalk(space);
        AutoEncoder model = new AutoEncoder(walk, new NaoSettings(3, 2, 2, 3, 1, 1, 0.01, 0, 5, 0.8));
        Parameters parameters = Parameters.uniform(model.size(), 1.2, new SplittableRandom(2));
        Architecture member = space.sample(new SplittableRandom(3));
        model.learn(parameters, walk.of(member), 0.9, 0.8, 1);
        Parameters other = new Parameters(parameters.values());
        int[] seen = {0};
        double[] gradients = parameters.gradients().clone();
        for (int i = 0; i < gradients.length; i++) {
            double kept = parameters.values()[i];
            parameters.values()[i] = kept + 1e-5;
            double above = model.learn(other, walk.of(member), 0.9, 0.8, 1);
            parameters.values()[i] = kept - 1e-5;
            double below = model.learn(other, walk.of(member), 0.9, 0.8, 1);
            parameters.values()[i] = kept;
            double difference = (above - below) / 2e-5;
            assertThat(gradients[i])
                    .as("weight %d", i)
                    .isCloseTo(difference, within(1e-7 + 1e-4 * Math.abs(difference)));
            seen[0] += Math.abs(difference) > 1e-4 ? 1 : 0;
        }
        assertThat(seen[0]).isGreaterThan(80);
    }

    @Test
    void aShareScalesTheGradient() {
        AutoEncoder model = model(CELLS, settings(4, 1));
        Parameters whole = Parameters.uniform(model.size(), 0.5, new SplittableRandom(2));
        Parameters half = new Parameters(whole.values());
        DecisionWalk.Sequence sequence = model.sequence(samples(1).get(0).member());
        assertThat(model.learn(whole, sequence, 0.2, 0.8, 1)).isEqualTo(model.learn(half, sequence, 0.2, 0.8, 0.5));
        for (int i = 0; i < whole.gradients().length; i++) {
            assertThat(half.gradients()[i]).isCloseTo(whole.gradients()[i] / 2, within(1e-12));
        }
    }

    @Test
    void whatItLearnedIsReconstructedAndPredicted() {
        NaoSettings settings = settings(24, 150);
        AutoEncoder model = model(CELLS, settings);
        NaoTraining training = NaoTraining.start(model, settings, 1);
        List<Sample> samples = samples(40);
        double before = reconstruction(model, training, samples);
        training.learn(samples, 2);
        Parameters parameters = training.parameters();
        assertThat(reconstruction(model, training, samples)).isLessThan(before / 10);
        int right = 0;
        int ordered = 0;
        for (int i = 0; i < 40; i++) {
            Architecture member = samples.get(i).member();
            right += model.decode(parameters, model.encode(parameters, member)).equals(member) ? 1 : 0;
            double predicted = model.predict(parameters, model.encode(parameters, member));
            ordered += Math.abs(predicted - samples.get(i).score()) < 0.1 ? 1 : 0;
        }
        assertThat(right).isGreaterThanOrEqualTo(38);
        assertThat(ordered).isGreaterThanOrEqualTo(36);
        stepsRaiseTheValue(model, parameters, samples);
    }

    private static double reconstruction(AutoEncoder model, NaoTraining training, List<Sample> samples) {
        return samples.stream()
                .mapToDouble(sample -> model.reconstruction(training.parameters(), sample.member()))
                .average()
                .orElseThrow();
    }

    /** Small steps raise the prediction by about the gradient's length; larger ones lead to other members, better ones on average. */
    private static void stepsRaiseTheValue(AutoEncoder model, Parameters parameters, List<Sample> samples) {
        int other = 0;
        double gained = 0;
        for (Sample sample : samples) {
            Encoding encoding = model.encode(parameters, sample.member());
            double value = model.predict(parameters, encoding);
            Encoding moved = model.moved(parameters, encoding, 0.01);
            assertThat(model.predict(parameters, moved)).isGreaterThan(value);
            for (double[] output : moved.outputs()) {
                assertThat(Arrays.stream(output).map(x -> x * x).sum()).isCloseTo(1, within(1e-9));
            }
            Architecture decoded = model.decode(parameters, model.moved(parameters, encoding, 1));
            other += decoded.equals(sample.member()) ? 0 : 1;
            gained += Arrays.stream(decoded.indices()).sum() / 24.0 - sample.score();
        }
        assertThat(other).isGreaterThan(20);
        assertThat(gained / samples.size()).isGreaterThan(0.1);
    }

    /** The gradient of the prediction over the outputs beside differences of the prediction itself. */
    @Test
    void aStepGoesAlongTheGradient() {
        AutoEncoder model = model(CELLS, settings(4, 1));
        Parameters parameters = Parameters.uniform(model.size(), 1, new SplittableRandom(6));
        Encoding encoding = model.encode(parameters, samples(1).get(0).member());
        double[] pooled = {0.3, -0.2, 0.5, 0.1};
        List<double[]> errors = encoding.errors(pooled);
        double[] output = encoding.outputs().get(2);
        Differences.check(output, errors.get(2).clone(), () -> {
            double sum = 0;
            double[] now = encoding.pooled();
            for (int u = 0; u < 4; u++) {
                sum += pooled[u] * now[u];
            }
            return sum;
        });
        assertThat(model.moved(parameters, encoding, 0).pooled())
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(encoding.pooled());
    }

    @Test
    void trainingGoesOnToTheLastBit() {
        NaoSettings settings = settings(5, 4);
        AutoEncoder model = model(CELLS, settings);
        NaoTraining training = NaoTraining.start(model, settings, 1);
        training.learn(samples(15), 2);
        NaoTraining copy = NaoTraining.restore(model, settings, training.state());
        training.learn(samples(20), 3);
        copy.learn(samples(20), 3);
        assertThat(copy.state()).isEqualTo(training.state());
        AutoEncoder larger = model(CELLS, settings(6, 4));
        assertThatThrownBy(() -> NaoTraining.restore(larger, settings, training.state()))
                .hasMessageContaining("numbers");
    }
}
