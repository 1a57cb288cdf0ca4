package org.espalier.predict.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.predict.Spaces;
import org.espalier.predict.controller.Algorithm;
import org.espalier.search.Candidate;
import org.espalier.search.Constraints;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.Strategies;
import org.espalier.search.StrategyConfig;
import org.espalier.search.testing.SearchStrategyContract;
import org.espalier.space.Isomorphs;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SequenceStrategiesTest {
    private static final SearchSpace CELLS = Spaces.cells();

    private static List<StrategyConfig> configs() {
        return List.of(
                new Reinforce(Algorithm.REINFORCE, 6, 0.02, 0.01, 0.9, 3, 4, 0.2),
                new Reinforce(Algorithm.PPO, 6, 0.02, 0.01, 0.9, 4, 3, 0.2),
                new Nao(8, 6, 12, 10, 20, 6, 4, 1, 6, 3, 8, 0.01, 0.0001, 5, 0.8));
    }

    @TestFactory
    Stream<DynamicTest> contract() {
        SearchSpace small = Spaces.small();
        Constraints limits = Constraints.parse(Map.of("params", "<= 0.5M"), Constraints.counted(CELLS));
        return Stream.of(new SearchContext(CELLS, 1), new SearchContext(CELLS, limits, 2), new SearchContext(small, 3))
                .flatMap(context -> configs().stream()
                        .flatMap(config -> new SearchStrategyContract(config, context, true)
                                .checks().stream()
                                        .map(check -> DynamicTest.dynamicTest(
                                                config + " in "
                                                        + context.space().name() + " within [" + context.constraints()
                                                        + "]: " + check.name(),
                                                check.body()::run))));
    }

    private static double worth(Architecture member) {
        return Arrays.stream(member.indices())
                .mapToDouble(op -> op == 3 ? 2 : op == 2 ? 1 : op == 0 ? -3 : 0)
                .sum();
    }

    /** The mean worth of the last of so many candidates. */
    private static double last(StrategyConfig config, int budget, ToDoubleFunction<Architecture> worth) {
        SearchStrategy strategy = config.create(new SearchContext(CELLS, 5));
        double sum = 0;
        for (int i = 0; i < budget; i++) {
            Candidate candidate = strategy.ask(1).get(0);
            double value = worth.applyAsDouble(candidate.architecture());
            sum += i >= budget - 20 ? value / 20 : 0;
            strategy.tell(candidate.scored(value));
        }
        return sum;
    }

    /** A planted optimum: options that are good whatever the others are. Chance has 0 on average, the optimum 12. */
    @Test
    void thePolicyLearnsAPlantedOptimum() {
        assertThat(last(Strategies.named("random"), 150, SequenceStrategiesTest::worth))
                .isLessThan(3);
        for (Algorithm algorithm : Algorithm.values()) {
            StrategyConfig config = Strategies.named(
                    "reinforce", Map.of("algorithm", algorithm.name().toLowerCase(Locale.ROOT)));
            assertThat(last(config, 150, SequenceStrategiesTest::worth))
                    .as("%s", algorithm)
                    .isGreaterThan(6);
            // neither the unit of a score nor its zero enter
            assertThat(last(config, 150, member -> 1e6 + 1e-3 * worth(member))).isGreaterThan(1e6 + 6e-3);
        }
    }

    @Test
    void gradientsLeadToBetterMembers() {
        assertThat(last(Strategies.named("nao"), 80, SequenceStrategiesTest::worth))
                .isGreaterThan(4);
    }

    @Test
    void failuresAreAvoided() {
        SearchStrategy strategy = new Reinforce().create(new SearchContext(CELLS, 5));
        int failed = 0;
        for (int i = 0; i < 150; i++) {
            Candidate candidate = strategy.ask(1).get(0);
            // half of the members have a convolution of 3x3 on one of the first three edges
            boolean fails =
                    Arrays.stream(candidate.architecture().indices()).limit(3).anyMatch(op -> op == 3);
            failed += fails && i >= 120 ? 1 : 0;
            strategy.tell(fails ? candidate.failed("out of memory") : candidate.scored(1));
        }
        assertThat(failed).isLessThan(6);
    }

    /** A batch is learned from when it is full, and not before: the policy that draws stays until then. */
    @Test
    void aBatchMovesThePolicy() {
        SearchStrategy strategy = configs().get(0).create(new SearchContext(CELLS, 1));
        List<Candidate> candidates = strategy.ask(3);
        String before = weights(strategy);
        strategy.tell(candidates.get(2).scored(1));
        strategy.tell(candidates.get(0).scored(2));
        assertThat(weights(strategy)).isEqualTo(before);
        strategy.tell(candidates.get(1).scored(3));
        assertThat(weights(strategy)).isNotEqualTo(before);
    }

    private static String weights(SearchStrategy strategy) {
        return strategy.state().get("learner").get("weights").asString();
    }

    @Test
    void naoAsksForNoNetworkTwice() {
        Isomorphs isomorphs = new Isomorphs(CELLS);
        SearchStrategy strategy = configs().get(2).create(new SearchContext(CELLS, 3));
        Set<List<Long>> seen = new HashSet<>();
        for (int i = 0; i < 80; i++) {
            Candidate candidate = strategy.ask(1).get(0);
            assertThat(seen.add(isomorphs.key(candidate.architecture()))).isTrue();
            strategy.tell(candidate.scored(worth(candidate.architecture())));
        }
    }

    @Test
    void aSmallSpaceIsAskedForWholeAndThenFinished() {
        SearchSpace small = SurrogateStrategiesTest.tiny();
        for (StrategyConfig config : configs()) {
            SearchStrategy strategy = config.create(new SearchContext(small, 1));
            Set<Architecture> seen = new HashSet<>();
            List<Candidate> next = strategy.ask(3);
            while (!next.isEmpty()) {
                next.forEach(candidate -> {
                    assertThat(seen.add(candidate.architecture())).isTrue();
                    strategy.tell(candidate.scored(seen.size() % 3));
                });
                next = strategy.ask(3);
            }
            assertThat(seen).hasSize(8);
        }
    }

    @Test
    void otherKindsOfSpacesAreSearchedToo() {
        for (String name : List.of("nas-bench-101", "darts", "nas-bench-macro", "mobilenet-v3", "enas")) {
            SearchSpace space = Zoo.installed().space(name, Map.of());
            for (StrategyConfig config : configs()) {
                SearchStrategy strategy = config.create(new SearchContext(space, 1));
                for (int i = 0; i < 16; i++) {
                    Candidate candidate = strategy.ask(1).get(0);
                    assertThat(space.isValid(candidate.architecture())).isTrue();
                    strategy.tell(candidate.scored(
                            Arrays.stream(candidate.architecture().indices()).sum()));
                }
            }
        }
    }

    @Test
    void theyAreFoundByName() {
        assertThat(Strategies.named("reinforce")).isEqualTo(new Reinforce());
        assertThat(Strategies.named("nao")).isEqualTo(new Nao());
        assertThat(Strategies.named("reinforce", Map.of("algorithm", "ppo", "batch", 7)))
                .isEqualTo(new Reinforce(Algorithm.PPO, 32, 0.02, 0.01, 0.9, 7, 4, 0.2));
        assertThatThrownBy(() -> Strategies.named("reinforce", Map.of("clip", 0)))
                .hasMessageContaining("clip");
        assertThatThrownBy(() -> Strategies.named("nao", Map.of("pool", 3))).hasMessageContaining("pool");
        assertThatThrownBy(() -> Strategies.named("nao", Map.of("lambda", 2))).hasMessageContaining("lambda");
        SearchSpace fixed = Zoo.installed().space("mobilenet-v3-small", Map.of());
        assertThat(new Reinforce().lacks(fixed)).isPresent();
        assertThat(new Nao().lacks(fixed)).isPresent();
    }
}
