package org.espalier.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.search.Candidate;
import org.espalier.search.Constraints;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.Strategies;
import org.espalier.search.StrategyConfig;
import org.espalier.search.TestSpaces;
import org.espalier.search.Trial;
import org.espalier.search.testing.SearchStrategyContract;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class StrategiesTest {
    private static double sum(Architecture member) {
        double sum = 0;
        for (int index : member.indices()) {
            sum += index;
        }
        return sum;
    }

    @TestFactory
    Stream<DynamicTest> contract() {
        SearchSpace cell = TestSpaces.cell();
        Constraints limits = Constraints.parse(Map.of("params", "<= 700", "macs", "<= 1M"), Constraints.counted(cell));
        List<SearchContext> contexts = List.of(
                new SearchContext(cell, 1),
                new SearchContext(TestSpaces.elastic(), 2),
                new SearchContext(cell, limits, 3));
        List<StrategyConfig> configs = List.of(
                new RandomSearch(),
                new RegularizedEvolution(10, 3),
                new RegularizedEvolution(),
                new EvolutionFinder(16, 20, 0.1, 0.25, 0.5),
                new Nsga2(10, 0.9, 1, false),
                new Nsga2(8, 0.5, 2, true),
                new Nsga2(),
                new LocalSearch(),
                new LocalSearch(LocalSearch.Improvement.BEST, 3, LocalSearch.Optimum.NEXT_BEST),
                new LocalSearch(LocalSearch.Improvement.FIRST, 2, LocalSearch.Optimum.NEXT_BEST),
                new TreeStructuredParzen(),
                new TreeStructuredParzen(3, 0.25, 5, 4, 0.5, false),
                new GridSearch(),
                new GridSearch(60));
        return contexts.stream()
                .flatMap(context -> configs.stream()
                        .flatMap(config -> new SearchStrategyContract(
                                        config,
                                        context,
                                        !(config instanceof RegularizedEvolution),
                                        !(config instanceof GridSearch))
                                .checks().stream()
                                        .map(check -> DynamicTest.dynamicTest(
                                                config + " on "
                                                        + context.space().name() + " within [" + context.constraints()
                                                        + "]: " + check.name(),
                                                check.body()::run))));
    }

    @Test
    void allAreFoundAndConfigured() {
        assertThat(Strategies.all())
                .extracting(StrategyConfig::name)
                .contains("evolution", "random", "regularized-evolution");
        assertThat(Strategies.named("regularized-evolution", Map.of("population", 20, "sample", 5)))
                .isEqualTo(new RegularizedEvolution(20, 5));
        assertThat(Strategies.named("evolution", Map.of("generations", 50)))
                .isEqualTo(new EvolutionFinder(100, 50, 0.1, 0.25, 0.5));
        assertThat(Strategies.named("random", Map.of())).isEqualTo(new RandomSearch());
    }

    @Test
    void wrongSettingsAreNamed() {
        assertThatThrownBy(() -> Strategies.named("regularised-evolution"))
                .hasMessageContaining("did you mean 'regularized-evolution'?");
        assertThatThrownBy(() -> Strategies.named("evolution", Map.of("populaton", 3)))
                .hasMessageContaining("settings: populaton: unknown key; did you mean 'population'?");
        assertThatThrownBy(() -> Strategies.named("evolution", Map.of("population", 1)))
                .hasMessageContaining("population must be at least 2, got 1");
        assertThatThrownBy(() -> Strategies.named("evolution", Map.of("population", "many")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("many");
        assertThatThrownBy(() -> new RegularizedEvolution(10, 11)).hasMessageContaining("got 11");
    }

    @Test
    void aSpaceWithoutDecisionsIsRefusedByEvolution() {
        SearchContext context = new SearchContext(TestSpaces.fixed(), 1);
        assertThatThrownBy(() -> new RegularizedEvolution().create(context)).hasMessageContaining("'fixed' has none");
        assertThatThrownBy(() -> new EvolutionFinder().create(context)).hasMessageContaining("'fixed' has none");
        SearchStrategy random = new RandomSearch().create(context);
        assertThat(random.ask(5)).hasSize(1);
        assertThat(random.ask(5)).isEmpty();
    }

    @Test
    void randomExhaustsASmallSpaceUniformly() {
        SearchSpace space = TestSpaces.elastic();
        List<Candidate> all =
                new RandomSearch().create(new SearchContext(space, 4)).ask(1000);
        Set<Architecture> distinct = new HashSet<>();
        all.forEach(c -> distinct.add(c.architecture()));
        assertThat(all).hasSize(3 + 9 + 27 + 81);
        assertThat(distinct).hasSize(all.size());
        Map<String, Integer> firstDepth = new HashMap<>();
        for (int seed = 0; seed < 4000; seed++) {
            Candidate first = new RandomSearch()
                    .create(new SearchContext(space, seed))
                    .ask(1)
                    .get(0);
            firstDepth.merge(first.architecture().option(space.decisions().byPath("depth")), 1, Integer::sum);
        }
        assertThat(firstDepth.get("1")).isBetween(60, 140);
        assertThat(firstDepth.get("4")).isBetween(2600, 2800);
    }

    @Test
    void theOldestDiesAndNotTheWorst() {
        SearchContext context = new SearchContext(TestSpaces.cell(), 5);
        RegularizedEvolution config = new RegularizedEvolution(5, 2);
        SearchStrategy strategy = config.create(context);
        List<Candidate> asked = new ArrayList<>(strategy.ask(8));
        // the first are the best
        asked.forEach(c -> strategy.tell(c.scored(100 - c.number())));
        assertThat(strategy.state().get("population")).hasSize(5);
        assertThat(strategy.state().get("population").get(0).get("number").asLong())
                .isEqualTo(3);
        Candidate child = strategy.ask(1).get(0);
        assertThat(asked.subList(3, 8))
                .anySatisfy(parent -> assertThat(context.space().neighbours(parent.architecture()))
                        .contains(child.architecture()));
    }

    @Test
    void aGenerationIsAskedForAsAWholeAndTheLastIsRankedToo() {
        SearchContext context = new SearchContext(TestSpaces.cell(), 6);
        SearchStrategy strategy = new EvolutionFinder(20, 3, 0.2, 0.25, 0.5).create(context);
        List<Trial> trials = new ArrayList<>();
        for (int generation = 0; generation <= 3; generation++) {
            List<Candidate> all = strategy.ask(1000);
            assertThat(all).hasSize(20);
            assertThat(strategy.ask(1)).isEmpty();
            all.stream().map(c -> c.scored(sum(c.architecture()))).forEach(t -> {
                trials.add(t);
                strategy.tell(t);
            });
        }
        assertThat(strategy.ask(1)).isEmpty();
        assertThat(trials).hasSize(80);
        double first = trials.subList(0, 20).stream()
                .mapToDouble(Trial::rankingValue)
                .max()
                .orElseThrow();
        double last = trials.subList(60, 80).stream()
                .mapToDouble(Trial::rankingValue)
                .max()
                .orElseThrow();
        assertThat(last).isGreaterThan(first);
    }

    @Test
    void theOrderOfTellingDoesNotChangeAGeneration() {
        SearchContext context = new SearchContext(TestSpaces.cell(), 7);
        List<List<Candidate>> second = new ArrayList<>();
        for (Comparator<Candidate> order : List.<Comparator<Candidate>>of(
                Comparator.comparingLong(Candidate::number), Comparator.comparingLong(c -> -c.number()))) {
            SearchStrategy strategy = new EvolutionFinder(20, 3, 0.2, 0.25, 0.5).create(context);
            strategy.ask(20).stream().sorted(order).forEach(c -> strategy.tell(c.scored(sum(c.architecture()))));
            second.add(strategy.ask(20));
        }
        assertThat(second.get(0)).isEqualTo(second.get(1));
    }

    @Test
    void evolutionFindsTheOptimumFasterThanRandom() {
        SearchContext context = new SearchContext(TestSpaces.cell(), 8);
        double byEvolution = 0;
        double byRandom = 0;
        for (int seed = 0; seed < 20; seed++) {
            byEvolution += best(new RegularizedEvolution(20, 5), new SearchContext(context.space(), seed));
            byRandom += best(new RandomSearch(), new SearchContext(context.space(), seed));
        }
        assertThat(byEvolution / 20).isGreaterThan(byRandom / 20 + 1);
    }

    private static double best(StrategyConfig config, SearchContext context) {
        SearchStrategy strategy = config.create(context);
        double best = 0;
        for (int i = 0; i < 150; i++) {
            Candidate candidate = strategy.ask(1).get(0);
            best = Math.max(best, sum(candidate.architecture()));
            strategy.tell(candidate.scored(sum(candidate.architecture())));
        }
        return best;
    }
}
