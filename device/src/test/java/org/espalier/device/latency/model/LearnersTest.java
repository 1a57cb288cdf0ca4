package org.espalier.device.latency.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.random.Seeds;
import org.espalier.stats.Correlation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What holds for all learners, and what each of them finds where the answer is known. */
class LearnersTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> FEATURES = List.of("a", "b", "c", "d", Features.TABLE);

    /** Members with four choices; the layers add up to {@code 2 + a + 2 b}, and the device takes {@code exp(0.3 a + 0.5 b - 0.2 c)} times three. */
    private static TrainingRows rows(int n, long seed) {
        SplittableRandom random = Seeds.generator(seed, "rows", 0);
        double[][] x = new double[n][];
        double[] millis = new double[n];
        for (int i = 0; i < n; i++) {
            double[] choices = random.doubles(4).map(v -> v < 0.5 ? 0 : 1).toArray();
            x[i] = Arrays.copyOf(choices, 5);
            x[i][4] = 2 + choices[0] + 2 * choices[1];
            millis[i] = 3 * Math.exp(0.3 * choices[0] + 0.5 * choices[1] - 0.2 * choices[2]);
        }
        return new TrainingRows(FEATURES, x, millis);
    }

    /** All that are installed; transfer with two known devices, of which one is twice as slow as the new one and the other goes by other choices. */
    static Stream<LatencyLearner> learners() {
        return LatencyLearners.installed().stream().map(l -> l instanceof Transfer ? transfer() : l);
    }

    private static Transfer transfer() {
        TrainingRows many = rows(200, 7);
        double[] like = Arrays.stream(many.millis()).map(m -> 2 * m).toArray();
        double[] other = Arrays.stream(many.x()).mapToDouble(x -> 1 + 3 * x[3]).toArray();
        return Transfer.from(
                FEATURES,
                many.x(),
                List.of(LatencySamples.Column.of("lat_like", like), LatencySamples.Column.of("lat_other", other)));
    }

    private static double[] predictions(LatencyPredictor predictor, TrainingRows rows) {
        return Arrays.stream(rows.x()).mapToDouble(predictor::millis).toArray();
    }

    @Test
    void allAreInstalled() {
        assertThat(LatencyLearners.installed())
                .extracting(LatencyLearner::name)
                .containsExactly("table-corrected", "table", "ridge", "boosting", "mlp", "transfer");
        assertThat(LatencyLearners.installed())
                .allSatisfy(l -> assertThat(l.summary()).isNotBlank());
        assertThatThrownBy(() -> LatencyLearners.named("rigde")).hasMessageContaining("did you mean 'ridge'?");
    }

    @ParameterizedTest
    @MethodSource("learners")
    void theOrderOfMeasuringDoesNotMatter(LatencyLearner learner) {
        TrainingRows rows = rows(60, 1);
        List<Integer> order = new ArrayList<>(IntStream.range(0, 60).boxed().toList());
        Collections.shuffle(order, new Random(3));
        TrainingRows shuffled = new TrainingRows(
                FEATURES,
                order.stream().map(i -> rows.x()[i]).toArray(double[][]::new),
                order.stream().mapToDouble(i -> rows.millis()[i]).toArray());
        assertThat(predictions(learner.learn(shuffled, 5), rows)).isEqualTo(predictions(learner.learn(rows, 5), rows));
    }

    @ParameterizedTest
    @MethodSource("learners")
    void whatIsWrittenPredictsTheSame(LatencyLearner learner) {
        LatencyPredictor learned = learner.learn(rows(60, 1), 5);
        JsonNode read = JSON.readTree(JSON.writeValueAsBytes(learned.state()));
        LatencyPredictor again = LatencyLearners.named(learner.name()).restore(FEATURES, read);
        TrainingRows others = rows(40, 2);
        assertThat(predictions(again, others)).isEqualTo(predictions(learned, others));
        assertThat(JSON.valueToTree(again.state()).toString())
                .isEqualTo(JSON.valueToTree(learned.state()).toString());
    }

    @ParameterizedTest
    @MethodSource("learners")
    void aDeviceThatIsAThousandTimesAsSlowIsPredictedAsMuchSlower(LatencyLearner learner) {
        TrainingRows rows = rows(60, 1);
        TrainingRows slow = new TrainingRows(
                FEATURES,
                Arrays.stream(rows.x())
                        .map(x -> learner instanceof Transfer
                                ? x
                                : slower(x)) // whose known devices are as fast as before
                        .toArray(double[][]::new),
                Arrays.stream(rows.millis()).map(m -> 1000 * m).toArray());
        LatencyPredictor fast = learner.learn(rows, 5);
        LatencyPredictor slower = learner.learn(slow, 5);
        for (int i = 0; i < 60; i++) {
            double expected = 1000 * fast.millis(rows.x()[i]);
            assertThat(slower.millis(slow.x()[i])).isCloseTo(expected, within(0.02 * expected));
        }
    }

    private static double[] slower(double[] x) {
        double[] slower = x.clone();
        slower[4] *= 1000;
        return slower;
    }

    @ParameterizedTest
    @MethodSource("learners")
    void membersThatNobodyMeasuredAreOrderedRightly(LatencyLearner learner) {
        TrainingRows others = rows(200, 9);
        double[] predicted = predictions(learner.learn(rows(60, 1), 5), others);
        assertThat(Correlation.spearman(others.millis(), predicted)).isGreaterThan(0.9);
        if (!learner.readsTableAlone()) {
            PredictionError error = PredictionError.of(others.millis(), predicted);
            assertThat(error.mapePercent()).isLessThan(3);
            assertThat(error.withinTenPercent()).isGreaterThan(0.98);
        }
    }

    @ParameterizedTest
    @MethodSource("learners")
    void tooFewMembersAreRefused(LatencyLearner learner) {
        if (learner.fewest() > 0) {
            TrainingRows few = rows(learner.fewest() - 1, 1);
            assertThatThrownBy(() -> learner.learn(few, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + learner.name() + "'")
                    .hasMessageContaining("at least " + learner.fewest());
        }
        assertThat(learner.usual()).isGreaterThanOrEqualTo(learner.fewest());
        LatencyPredictor least = learner.learn(rows(learner.fewest(), 1), 1);
        assertThat(least.millis(rows(1, 2).x()[0])).isPositive().isFinite();
    }

    @ParameterizedTest
    @MethodSource("learners")
    void aStateOfSomethingElseIsRefused(LatencyLearner learner) {
        JsonNode nothing = JSON.readTree("{\"mean\":[1],\"weights\":\"x\"}");
        if (!learner.name().equals("table")) {
            assertThatThrownBy(() -> learner.restore(FEATURES, nothing))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("model: ");
        }
    }

    @Test
    void theTableAloneIsTheSumOfTheLayers() {
        TrainingRows rows = rows(20, 1);
        LatencyPredictor alone = new TableAlone().learn(new TrainingRows(FEATURES, new double[0][], new double[0]), 1);
        assertThat(predictions(alone, rows))
                .isEqualTo(Arrays.stream(rows.x()).mapToDouble(x -> x[4]).toArray());
        TrainingRows without = new TrainingRows(List.of("a"), new double[][] {{1}}, new double[] {1});
        assertThatThrownBy(() -> new TableAlone().learn(without, 1)).hasMessageContaining("needs a table of layers");
    }

    @Test
    void theCorrectionIsALineThatOneDisturbedMemberDoesNotMove() {
        TrainingRows rows = rows(21, 1);
        double[] millis =
                Arrays.stream(rows.x()).mapToDouble(x -> 0.5 + 0.8 * x[4]).toArray();
        millis[3] *= 10;
        LatencyPredictor line = new TableCorrected().learn(new TrainingRows(FEATURES, rows.x(), millis), 1);
        assertThat(line.millis(new double[] {0, 0, 0, 0, 10})).isCloseTo(8.5, within(1e-9));
        assertThat(line.state()).containsKeys("intercept_ms", "slope");
    }

    @Test
    void ridgeFindsTheWeightsOfALogarithmThatIsLinear() {
        LatencyPredictor ridge = new Ridge().learn(rows(400, 1), 1);
        double base = ridge.millis(new double[] {0, 0, 0, 0, 2});
        assertThat(base).isCloseTo(3, within(0.01));
        assertThat(ridge.millis(new double[] {0, 0, 1, 0, 2}) / base).isCloseTo(Math.exp(-0.2), within(0.002));
        assertThat(ridge.millis(new double[] {0, 0, 0, 1, 2}) / base).isCloseTo(1, within(0.002));
    }

    /** An interaction of two choices: no sum over choices can tell it. */
    private static TrainingRows jump(int n) {
        TrainingRows rows = rows(n, 1);
        double[] millis =
                Arrays.stream(rows.x()).mapToDouble(x -> x[0] == x[1] ? 1 : 4).toArray();
        return new TrainingRows(FEATURES, rows.x(), millis);
    }

    @Test
    void treesAndNetworksFindAnInteractionThatRidgeCannot() {
        TrainingRows jump = jump(300);
        double[] corner = {1, 0, 0, 0, 3};
        assertThat(new Boosting().learn(jump, 1).millis(corner)).isCloseTo(4, within(0.05));
        assertThat(new Mlp().learn(jump, 1).millis(corner)).isCloseTo(4, within(0.2));
        assertThat(new Ridge().learn(jump, 1).millis(corner)).isBetween(1.0, 3.0);
    }

    @Test
    void aPerceptronHangsOnItsSeed() {
        TrainingRows rows = rows(60, 1);
        assertThat(predictions(new Mlp().learn(rows, 1), rows))
                .isNotEqualTo(predictions(new Mlp().learn(rows, 2), rows));
    }

    @Test
    void whatIsNoLatencyIsRefused() {
        double[][] x = {{1}};
        assertThatThrownBy(() -> new TrainingRows(List.of("a"), x, new double[] {0}))
                .hasMessage("member 0: a latency is above 0 ms, got 0.0");
        assertThatThrownBy(() -> new TrainingRows(List.of("a"), new double[][] {{Double.NaN}}, new double[] {1}))
                .hasMessage("member 0: feature 'a' is NaN");
        assertThatThrownBy(() -> new TrainingRows(List.of("a", "b"), x, new double[] {1}))
                .hasMessage("member 0: expected 2 features, got 1");
        assertThatThrownBy(() -> new TrainingRows(List.of("a"), x, new double[2]))
                .hasMessageContaining("got 2");
    }
}
