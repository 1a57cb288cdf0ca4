package org.espalier.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.espalier.decision.Architecture;
import org.espalier.random.Seeds;
import org.espalier.space.SearchSpace;
import org.espalier.strategy.GridSearch;
import org.espalier.strategy.LocalSearch;
import org.espalier.strategy.Nsga2;
import org.espalier.strategy.RandomSearch;
import org.espalier.strategy.RegularizedEvolution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class ScalarisedTest {
    private static final SearchSpace SPACE = TestSpaces.elastic();

    /** Remembers what it is told. */
    private record Listener(List<Trial> told) implements StrategyConfig {
        @Override
        public Description description() {
            return new RandomSearch().description();
        }

        @Override
        public SearchStrategy create(SearchContext context) {
            Ledger ledger = new Ledger();
            return new SearchStrategy() {
                @Override
                public List<Candidate> ask(int atMost) {
                    return ledger.open(atMost, () -> Optional.of(SPACE.sample(Seeds.generator(1, "any", 0))));
                }

                @Override
                public void tell(Trial trial) {
                    ledger.close(trial);
                    told.add(trial);
                }

                @Override
                public JsonNode state() {
                    return JsonNodeFactory.instance.objectNode();
                }
            };
        }

        @Override
        public SearchStrategy restore(SearchContext context, JsonNode state) {
            return create(context);
        }
    }

    private static Objectives objectives(double cost) {
        Objective latency = new Objective("latency_ms", false);
        return new Objectives(
                new Objective("accuracy", true),
                List.of(new Objectives.Cost(latency, 1, member -> cost)),
                Scalarisation.CHEBYSHEV);
    }

    private static SearchContext context(long seed, Objectives objectives) {
        return new SearchContext(SPACE, Constraints.none(), seed, objectives);
    }

    /** What a strategy is told of trials with these values of accuracy and latency. */
    private static List<Double> told(long seed, double[]... values) {
        List<Trial> told = new ArrayList<>();
        SearchStrategy strategy = Scalarised.create(new Listener(told), context(seed, objectives(1)));
        for (double[] value : values) {
            Candidate candidate = strategy.ask(1).get(0);
            strategy.tell(candidate.scored(7, List.of(value[0], value[1])));
        }
        return told.stream().map(Trial::rankingValue).toList();
    }

    @Test
    void theScoreIsTheAugmentedChebyshevDistanceToTheIdeal() {
        List<Double> told =
                told(1, new double[] {0.9, 10}, new double[] {0.5, 2}, new double[] {0.7, 6}, new double[] {0.3, 10});
        assertThat(told.get(0)).as("the first is the best of all").isEqualTo(-0.0);
        // the ends of the front are (0, 1) and (1, 0): of the second the score is minus 1.05 times the weight of
        // accuracy
        assertThat(told.get(1)).isBetween(-1.05, -0.0);
        // in the middle of both: between half of 1.05 and that of equal weights
        assertThat(told.get(2)).isBetween(-0.525, -0.275);
        // half a range beyond the front's worst accuracy, its latency the worst of the front
        assertThat(told.get(3)).isBetween(-1.5 * 1.05, -1.0 * 0.6 - 0.05);
    }

    /** Weights are even over [0, 1], and other ones for each candidate. */
    @Test
    void weightsAreEvenOverTheSimplex() {
        double[][] ends = new double[4_002][];
        ends[0] = new double[] {0.9, 10};
        for (int i = 1; i < ends.length; i++) {
            ends[i] = new double[] {0.5, 2};
        }
        List<Double> told = told(3, ends);
        double[] weights =
                told.stream().skip(1).mapToDouble(score -> -score / 1.05).toArray();
        for (int tenth = 0; tenth < 10; tenth++) {
            double from = tenth / 10.0;
            long within = Arrays.stream(weights)
                    .filter(weight -> weight >= from && weight < from + 0.1)
                    .count();
            assertThat(within / 4_001.0).isCloseTo(0.1, within(0.02));
        }
        assertThat(told(3, ends)).isEqualTo(told);
        assertThat(told(4, ends)).isNotEqualTo(told);
    }

    @Test
    void unitsDoNotMatter() {
        List<Double> one =
                told(1, new double[] {0.9, 10}, new double[] {0.5, 2}, new double[] {0.6, 7}, new double[] {0.55, 1});
        List<Double> other = told(
                1, new double[] {90, 10e6}, new double[] {50, 2e6}, new double[] {60, 7e6}, new double[] {55, 1e6});
        for (int i = 0; i < one.size(); i++) {
            assertThat(one.get(i)).isCloseTo(other.get(i), within(1e-12));
        }
    }

    @Test
    void whatIsConstantWeighsNothing() {
        assertThat(told(1, new double[] {0.9, 5}, new double[] {0.9, 5}, new double[] {0.9, 5}))
                .containsOnly(-0.0);
        assertThat(told(1, new double[] {0.9, 5}, new double[] {0.5, 5}).get(1)).isNegative();
    }

    @Test
    void aFailureIsToldAsOneAndValuesStay() {
        List<Trial> told = new ArrayList<>();
        SearchStrategy strategy = Scalarised.create(new Listener(told), context(1, objectives(1)));
        List<Candidate> asked = strategy.ask(2);
        strategy.tell(asked.get(0).failed("out of memory"));
        strategy.tell(asked.get(1).scored(7, List.of(0.5, 2.0)));
        assertThat(told.get(0)).isEqualTo(asked.get(0).failed("out of memory"));
        assertThat(told.get(1).values()).containsExactly(0.5, 2.0);
    }

    @Test
    void thoseThatKnowSeveralAreNotLed() {
        Objectives several = objectives(1);
        for (StrategyConfig knows : List.of(new Nsga2(), new RandomSearch(), new GridSearch())) {
            assertThat(Scalarised.applies(knows, several)).isFalse();
            assertThat(Scalarised.create(knows, context(1, several))).isNotInstanceOf(Scalarised.class);
        }
        assertThat(Scalarised.applies(new LocalSearch(), several)).isTrue();
        assertThat(Scalarised.applies(new LocalSearch(), several.with(Scalarisation.PRODUCT)))
                .isFalse();
        assertThat(Scalarised.applies(new LocalSearch(), Objectives.SCORE.with(Scalarisation.CHEBYSHEV)))
                .isFalse();
    }

    /** Goes on from a state anywhere as without. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 30})
    void itIsRestored(int after) {
        StrategyConfig config = new RegularizedEvolution(6, 3);
        Objectives objectives = new Objectives(
                new Objective("accuracy", true),
                List.of(new Objectives.Cost(
                        new Objective("params", false),
                        1000,
                        member -> SPACE.counters().params().of(member))),
                Scalarisation.CHEBYSHEV);
        SearchContext context = context(2, objectives);
        SearchStrategy strategy = Scalarised.create(config, context);
        run(strategy, objectives, after);
        SearchStrategy copy = Scalarised.restore(config, context, strategy.state());
        assertThat(run(copy, objectives, 20)).isEqualTo(run(strategy, objectives, 20));
        assertThat(copy.state()).isEqualTo(strategy.state());
    }

    private static List<Architecture> run(SearchStrategy strategy, Objectives objectives, int count) {
        List<Architecture> asked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Candidate candidate = strategy.ask(1).get(0);
            asked.add(candidate.architecture());
            int[] indices = candidate.architecture().indices();
            strategy.tell(objectives.complete(candidate.scored(1.0 / (1 + Arrays.hashCode(indices) % 97))));
        }
        return asked;
    }

    @Test
    void namesAreThoseOfAConfiguration() {
        assertThat(Scalarisation.of("chebyshev")).isSameAs(Scalarisation.CHEBYSHEV);
        assertThat(Scalarisation.of("product")).hasToString("product");
        assertThatThrownBy(() -> Scalarisation.of("sum"))
                .hasMessage("scalarisation must be one of [product, chebyshev], got 'sum'");
    }

    @Test
    void boundsAreThoseOfTheFront() {
        FrontBounds bounds = FrontBounds.of(new double[][] {{0, 4}, {2, 1}, {9, 9}});
        assertThat(bounds.ideal()).containsExactly(0, 1);
        assertThat(bounds.nadir()).containsExactly(2, 4);
        assertThat(bounds.scaled(new double[] {3, 2.5})).containsExactly(1.5, 0.5);
        FrontBounds point = FrontBounds.of(new double[][] {{0, 4}, {2, 4}});
        assertThat(point.nadir()).containsExactly(2, 4);
        assertThat(point.scaled(new double[] {1, 9})).containsExactly(0.5, 0);
        assertThat(FrontBounds.reference(new double[][] {{0, 4}, {2, 4}})).containsExactly(2.2, 5);
        assertThatThrownBy(() -> FrontBounds.of(new double[0][])).hasMessage("bounds of a front without points");
    }
}
