package org.espalier.predict.mlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.espalier.decision.Architecture;
import org.espalier.graph.Weights;
import org.espalier.graph.Weights.Tensor;
import org.espalier.predict.CrossValidation;
import org.espalier.predict.Encoding;
import org.espalier.predict.OneHotEncoding;
import org.espalier.predict.Predictor;
import org.espalier.predict.Sample;
import org.espalier.predict.Spaces;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;

class AccuracyPredictorTest {
    private static final MlpSettings QUICK = new MlpSettings(List.of(32, 32), 60, 16, 3e-3, 1e-3);
    private final SearchSpace space = Spaces.cells();
    private final Encoding encoding = new OneHotEncoding(space);

    /** Known: each operation is worth something, two of them together a little more. */
    private static double worth(Architecture member) {
        double sum = 0.5;
        for (int i = 0; i < 6; i++) {
            sum += 0.01 * (i + 1) * ((member.index(i) * 3 + i) % 5);
        }
        return sum + (member.index(0) == member.index(5) ? 0.05 : 0);
    }

    private List<Sample> samples(int count, long seed) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Architecture member = space.sample(Seeds.generator(seed, "test", i));
            samples.add(new Sample(member, worth(member)));
        }
        return samples;
    }

    private static double[] predicted(AccuracyPredictor predictor, List<Sample> samples) {
        return predictor.predict(samples.stream().map(Sample::member).toList());
    }

    @Test
    void learnsWhatIsThereToLearn() {
        CrossValidation.Fold held =
                CrossValidation.test(AccuracyPredictor.fit(encoding, samples(300, 1), QUICK, 1), samples(200, 2), 300);
        assertThat(held.kendall()).isGreaterThan(0.9);
        assertThat(held.rmse()).isLessThan(0.02); // the scores' deviation is 0.14
        CrossValidation folds = CrossValidation.of(AccuracyPredictor.learner(encoding, QUICK), samples(200, 1), 4, 1);
        assertThat(folds.kendall()).isGreaterThan(0.8);
    }

    @Test
    void theSameSeedLearnsTheSame() {
        List<Sample> samples = samples(40, 1);
        MlpSettings few = QUICK.withEpochs(3);
        double[] one = predicted(AccuracyPredictor.fit(encoding, samples, few, 1), samples);
        assertThat(predicted(AccuracyPredictor.fit(encoding, samples, few, 1), samples))
                .isEqualTo(one);
        assertThat(predicted(AccuracyPredictor.fit(encoding, samples, few, 2), samples))
                .isNotEqualTo(one);
    }

    @Test
    void equalScoresAreLearnedAsWell() {
        List<Sample> constant =
                samples(20, 1).stream().map(s -> new Sample(s.member(), 0.7)).toList();
        assertThat(Arrays.stream(predicted(AccuracyPredictor.fit(encoding, constant, QUICK, 1), constant))
                        .boxed())
                .allSatisfy(score -> assertThat(score).isCloseTo(0.7, within(0.02)));
    }

    @Test
    void whatIsPredictedHangsOnTheMemberAlone() {
        AccuracyPredictor predictor = AccuracyPredictor.fit(encoding, samples(40, 1), QUICK.withEpochs(2), 1);
        List<Sample> many = samples(150, 3);
        double[] together = predicted(predictor, many);
        for (int i = 0; i < many.size(); i++) {
            assertThat(predictor.predict(List.of(many.get(i).member()))[0]).isEqualTo(together[i]);
        }
        assertThat(predictor.predict(List.of())).isEmpty();
    }

    @Test
    void weightsComeBack() {
        AccuracyPredictor predictor = AccuracyPredictor.fit(encoding, samples(40, 1), QUICK.withEpochs(2), 1);
        Weights weights = predictor.weights();
        assertThat(weights.tensors().keySet())
                .containsExactly("0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias");
        assertThat(weights.get("0.weight").dims()).containsExactly(32, 30);
        assertThat(predictor.parameters()).isEqualTo(31 * 32 + 33 * 32 + 33);
        AccuracyPredictor again = AccuracyPredictor.of(encoding, weights);
        assertThat(again.weights()).isEqualTo(weights);
        assertThat(again.encoding()).isSameAs(encoding);
        assertThat(predicted(again, samples(30, 4))).isEqualTo(predicted(predictor, samples(30, 4)));
    }

    /** Every input and every unit in float64, as a definition. */
    private static double reference(Weights weights, float[] features, List<String> names) {
        double[] values = new double[features.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = features[i];
        }
        for (int layer = 0; layer < names.size(); layer++) {
            float[] matrix = weights.get(names.get(layer) + ".weight").values();
            float[] bias = weights.get(names.get(layer) + ".bias").values();
            double[] next = new double[bias.length];
            for (int out = 0; out < next.length; out++) {
                next[out] = bias[out];
                for (int in = 0; in < values.length; in++) {
                    next[out] += matrix[out * values.length + in] * values[in];
                }
                next[out] = layer + 1 < names.size() ? Math.max(0, next[out]) : next[out];
            }
            values = next;
        }
        return values[0];
    }

    private static Tensor random(SplittableRandom random, int... sizes) {
        int count = 1;
        for (int size : sizes) {
            count *= size;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextDouble() - 0.5);
        }
        return new Tensor(sizes, values);
    }

    private static Weights layers(int... widths) {
        SplittableRandom random = Seeds.generator(8, "layers", widths.length);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i + 1 < widths.length; i++) {
            tensors.put(2 * i + ".weight", random(random, widths[i + 1], widths[i]));
            tensors.put(2 * i + ".bias", random(random, widths[i + 1]));
        }
        return new Weights(tensors);
    }

    @Test
    void agreesWithADefinitionInFloat64() {
        for (int[] widths : new int[][] {{30, 1}, {30, 1, 1}, {30, 7, 1}, {30, 50, 3, 1}, {30, 400, 400, 400, 1}}) {
            Weights weights = layers(widths);
            List<String> names = new ArrayList<>();
            for (int i = 0; i + 1 < widths.length; i++) {
                names.add(Integer.toString(2 * i));
            }
            AccuracyPredictor predictor = AccuracyPredictor.of(encoding, weights);
            for (Sample sample : samples(20, 6)) {
                double expected = reference(weights, encoding.encode(sample.member()), names);
                assertThat(predictor.predict(List.of(sample.member()))[0])
                        .isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
            }
        }
    }

    /** Like those it was made quick for or not, and for one hidden layer or four of different widths. */
    @Test
    void quickForSomeMembersItSaysTheSameOfAll() {
        for (int[] widths : new int[][] {{30, 8, 1}, {30, 50, 20, 9, 1}, {30, 400, 400, 400, 1}}) {
            AccuracyPredictor predictor = AccuracyPredictor.of(encoding, layers(widths));
            int[][] alike = new int[25][];
            for (int i = 0; i < alike.length; i++) {
                alike[i] = new int[] {1, 2, i % 10 == 0 ? 3 : 0, 4, 2, i % 5};
            }
            List<Sample> all = new ArrayList<>(samples(200, 9));
            for (int[] one : alike) {
                all.add(new Sample(new Architecture(space.decisions(), one), 0));
            }
            Predictor quick = predictor.near(alike);
            assertThat(quick).isNotSameAs(predictor);
            assertThat(quick.decisions()).isSameAs(space.decisions());
            double[] expected = predicted(predictor, all);
            double[] found = quick.predict(all.stream().map(Sample::member).toList());
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).isCloseTo(expected[i], within(1e-4 * Math.max(1, Math.abs(expected[i]))));
                assertThat(quick.predict(List.of(all.get(i).member()))[0]).isEqualTo(found[i]);
            }
            assertThat(new HashSet<>(Arrays.stream(found).boxed().toList())).hasSizeGreaterThan(100);
        }
    }

    @Test
    void withoutAHiddenLayerOrMembersNothingGetsQuicker() {
        AccuracyPredictor linear = AccuracyPredictor.of(encoding, layers(30, 1));
        assertThat(linear.near(new int[][] {{0, 0, 0, 0, 0, 0}})).isSameAs(linear);
        AccuracyPredictor deep = AccuracyPredictor.of(encoding, layers(30, 8, 1));
        assertThat(deep.near(new int[0][])).isSameAs(deep);
    }

    private static Weights with(Weights weights, String name, Tensor tensor) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(weights.tensors());
        tensors.put(name, tensor);
        return new Weights(tensors);
    }

    private static Weights without(Weights weights, String name) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(weights.tensors());
        assertThat(tensors.remove(name)).isNotNull();
        return new Weights(tensors);
    }

    @Test
    void theLibrarysNamesAreKnown() {
        Weights tutorial = layers(30, 8, 8, 1);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("base_acc", tutorial.get("4.bias"));
        for (int i = 0; i < 2; i++) {
            tensors.put("layers." + i + ".0.weight", tutorial.get(2 * i + ".weight"));
            tensors.put("layers." + i + ".0.bias", tutorial.get(2 * i + ".bias"));
        }
        tensors.put("layers.2.weight", tutorial.get("4.weight"));
        Weights library = new Weights(tensors);
        assertThat(AccuracyPredictor.of(encoding, library).weights()).isEqualTo(tutorial);
        assertThatThrownBy(() -> AccuracyPredictor.of(encoding, without(library, "base_acc")))
                .hasMessageStartingWith("weight 'base_acc' is missing");
    }

    @Test
    void weightsThatDoNotFitAreNamed() {
        Weights good = layers(30, 8, 8, 1);
        assertThatThrownBy(() -> AccuracyPredictor.of(encoding, without(good, "2.bias")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("weight '2.bias' is missing, expected those of an accuracy predictor");
        assertThatThrownBy(() -> AccuracyPredictor.of(encoding, with(good, "2.bias", new Tensor(new int[] {1}, 0))))
                .hasMessage("weight '2.bias' has sizes [1], expected [8]");
        assertThatThrownBy(() -> AccuracyPredictor.of(encoding, layers(128, 8, 8, 1)))
                .hasMessage(
                        "weight '0.weight' has sizes [8, 128], expected [any, 30]; give the encoding that the predictor"
                                + " was trained with");
        assertThatThrownBy(() -> AccuracyPredictor.of(encoding, layers(30, 8, 2)))
                .hasMessageStartingWith("weight '2.weight' has sizes [2, 8], expected [1, 8]");
        assertThatThrownBy(() -> AccuracyPredictor.of(
                        encoding, with(good, "0.bias", new Tensor(new int[] {8}, 1, 2, 3, 4, 5, 6, 7, Float.NaN))))
                .hasMessage("weight '0.bias' holds a value that is not finite");
        assertThatThrownBy(() -> AccuracyPredictor.of(encoding, with(good, "extra", new Tensor(new int[] {1}, 0))))
                .hasMessageContaining("holds 7 tensors, expected the 6 of a predictor with 2 hidden layers");
        assertThatThrownBy(() -> AccuracyPredictor.of(encoding, new Weights(Map.of())))
                .hasMessageContaining("is missing");
        assertThatThrownBy(() ->
                        AccuracyPredictor.of(encoding, with(good, "0.weight", new Tensor(new int[] {8}, new float[8]))))
                .hasMessageContaining("has sizes [8]");
    }

    @Test
    void membersOfOtherSpacesAreRefused() {
        AccuracyPredictor predictor = AccuracyPredictor.of(encoding, layers(30, 8, 1));
        Architecture foreign = Spaces.small().sample(Seeds.generator(1, "test", 0));
        assertThatThrownBy(() -> predictor.predict(List.of(foreign)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("member 0 answers other decisions than the predictor's 6");
        Architecture same = Spaces.cells().sample(Seeds.generator(1, "test", 0));
        assertThat(predictor.predict(List.of(same))).hasSize(1);
    }

    @Test
    void settingsAndSamplesAreChecked() {
        assertThatThrownBy(() -> AccuracyPredictor.fit(encoding, samples(1, 1), QUICK, 1))
                .hasMessage("expected at least 2 samples to learn from, got 1");
        assertThatThrownBy(() -> new MlpSettings(List.of(), 1, 1, 1, 0)).hasMessageContaining("got []");
        assertThatThrownBy(() -> new MlpSettings(List.of(4, 0), 1, 1, 1, 0)).hasMessageContaining("got [4, 0]");
        assertThatThrownBy(() -> new MlpSettings(List.of(4), 0, 1, 1, 0)).hasMessageContaining("got 0 and 1");
        assertThatThrownBy(() -> new MlpSettings(List.of(4), 1, 0, 1, 0)).hasMessageContaining("got 1 and 0");
        assertThatThrownBy(() -> new MlpSettings(List.of(4), 1, 1, Double.NaN, 0))
                .hasMessageContaining("got NaN");
        assertThatThrownBy(() -> new MlpSettings(List.of(4), 1, 1, Double.POSITIVE_INFINITY, 0))
                .hasMessageContaining("got Infinity");
        assertThatThrownBy(() -> new MlpSettings(List.of(4), 1, 1, 1, -1)).hasMessageContaining("got -1.0");
        assertThatThrownBy(() -> new MlpSettings(List.of(4), 1, 1, 1, Double.POSITIVE_INFINITY))
                .hasMessageContaining("weight decay");
        assertThat(MlpSettings.onceForAll().hidden()).containsExactly(400, 400, 400);
        MlpSettings wild = new MlpSettings(List.of(8), 30, 4, 1e30, 0);
        assertThatThrownBy(() -> AccuracyPredictor.fit(encoding, samples(20, 1), wild, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the predictor's training diverged at learning rate 1.0E30; take a smaller one");
    }
}
