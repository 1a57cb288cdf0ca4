package org.espalier.strategy.halving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.search.Candidate;
import org.espalier.search.Constraints;
import org.espalier.search.EarlyStop;
import org.espalier.search.LearningCurve;
import org.espalier.search.Objectives;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.Strategies;
import org.espalier.search.StrategyConfig;
import org.espalier.search.TestSpaces;
import org.espalier.search.Trial;
import org.espalier.search.testing.SearchStrategyContract;
import org.espalier.space.SearchSpace;
import org.espalier.strategy.GridSearch;
import org.espalier.strategy.Nsga2;
import org.espalier.strategy.RandomSearch;
import org.espalier.strategy.RegularizedEvolution;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HalvingTest {
    private static final SearchSpace CELL = TestSpaces.cell();

    private static SearchContext context(int epochs) {
        return new SearchContext(CELL, Constraints.none(), 1, Objectives.SCORE, epochs);
    }

    @TestFactory
    Stream<DynamicTest> contract() {
        Constraints limits = Constraints.parse(Map.of("params", "<= 700", "macs", "<= 1M"), Constraints.counted(CELL));
        List<SearchContext> contexts = List.of(
                context(27),
                new SearchContext(TestSpaces.elastic(), Constraints.none(), 2, Objectives.SCORE, 1),
                new SearchContext(CELL, limits, 3, Objectives.SCORE, 9));
        List<StrategyConfig> configs = List.of(
                new Asha(),
                new Asha(new RegularizedEvolution(8, 3), 2, 2),
                new Asha(new Nsga2(6, 0.9, 1, false), 3, 1),
                new Hyperband(),
                new Hyperband(new RegularizedEvolution(8, 3), 2, 3),
                new Hyperband(new Nsga2(6, 0.9, 1, false), 3, 1));
        return contexts.stream()
                .flatMap(context -> configs.stream()
                        .flatMap(config -> new SearchStrategyContract(config, context, false)
                                .checks().stream()
                                        .map(check -> DynamicTest.dynamicTest(
                                                config + " for " + context.epochs() + " epochs on "
                                                        + context.space().name() + " within [" + context.constraints()
                                                        + "]: " + check.name(),
                                                check.body()::run))));
    }

    /** Li et al. 2018, table 1, and trainings that eta does not divide. */
    @Test
    void theBracketsOfHyperbandAreThePublishedOnes() {
        assertThat(BracketKind.all(1, 3, 81)).extracting(BracketKind::members).containsExactly(81, 34, 15, 8, 5);
        assertThat(BracketKind.all(1, 3, 81))
                .extracting(kind -> kind.ladder().epochs())
                .containsExactly(
                        List.of(1, 3, 9, 27, 81),
                        List.of(3, 9, 27, 81),
                        List.of(9, 27, 81),
                        List.of(27, 81),
                        List.of(81));
        BracketKind second = BracketKind.all(1, 3, 81).get(1);
        assertThat(IntStream.range(0, 4).map(second::survivors)).containsExactly(34, 11, 3, 1);
        // a logarithm gives 4.999..
        assertThat(Ladder.divisions(1, 3, 243)).isEqualTo(5);
        assertThat(Ladder.divisions(1, 10, 1000)).isEqualTo(3);
        assertThat(BracketKind.all(1, 3, 12))
                .extracting(kind -> kind.ladder().epochs())
                .containsExactly(List.of(1, 4, 12), List.of(4, 12), List.of(12));
        assertThat(BracketKind.all(4, 3, 12)).extracting(BracketKind::divisions).containsExactly(1, 0);
        assertThat(BracketKind.all(20, 3, 12))
                .extracting(kind -> kind.ladder().epochs())
                .containsExactly(List.of(12));
    }

    @ParameterizedTest
    @CsvSource({"1, 3, 27, '[1, 3, 9, 27]'", "2, 4, 10, '[2, 8, 10]'", "1, 2, 1, [1]", "5, 2, 3, [3]"})
    void theRungsOfAshaEndInAWholeTraining(int least, int eta, int whole, String epochs) {
        Ladder ladder = Ladder.up(least, eta, whole);
        assertThat(ladder.epochs()).hasToString(epochs);
        assertThat(ladder.epochs(ladder.size() - 1)).isEqualTo(OptionalInt.empty());
    }

    /** Told in a random order by any number of workers: nobody goes on twice, nor without being among one in three of its rung then. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 25})
    void inAnyOrderOfArrivalAshaPromotesTheBestOnce(int workers) {
        SplittableRandom random = new SplittableRandom(workers);
        SearchStrategy strategy = new Asha().create(context(27));
        List<Candidate> running = new ArrayList<>();
        Map<Integer, List<Trial>> rungs = new HashMap<>();
        Set<String> wentOn = new HashSet<>();
        for (int i = 0; i < 600; i++) {
            while (running.size() < workers) {
                Candidate candidate = strategy.ask(1).get(0);
                running.add(candidate);
                int epochs = candidate.epochs().orElse(27);
                if (epochs > 1) {
                    List<Trial> below = rungs.get(epochs / 3);
                    int mayGoOn = below.size() / 3;
                    assertThat(below.stream()
                                    .sorted(Comparator.comparingDouble(Trial::rankingValue)
                                            .reversed())
                                    .limit(mayGoOn)
                                    .map(Trial::architecture))
                            .contains(candidate.architecture());
                    assertThat(wentOn.add(epochs + " " + candidate.architecture()))
                            .isTrue();
                }
            }
            Candidate ended = running.remove(random.nextInt(running.size()));
            Trial trial = random.nextInt(10) == 0 ? ended.failed("out of memory") : ended.scored(random.nextDouble());
            strategy.tell(trial);
            rungs.computeIfAbsent(ended.epochs().orElse(27), e -> new ArrayList<>())
                    .add(trial);
        }
        // random search of a small space never repeats a member, so that each may go on once
        assertThat(rungs.get(27)).hasSizeGreaterThan(5);
        assertThat(rungs.get(1).size()).isGreaterThan(2 * rungs.get(3).size());
    }

    /** One worker: a bracket is successive halving, whose sizes are known. */
    @Test
    void aBracketTrainsAsManyAsPublishedAndTheBestOfThem() {
        SearchStrategy strategy = new Hyperband().create(context(9));
        Map<Integer, List<Candidate>> asked = new HashMap<>();
        List<Integer> order = new ArrayList<>();
        // 9 + 3 + 1, 5 + 1 and 3 trials
        for (int i = 0; i < 22; i++) {
            Candidate candidate = strategy.ask(1).get(0);
            int epochs = candidate.epochs().orElse(9);
            order.add(epochs);
            asked.computeIfAbsent(epochs, e -> new ArrayList<>()).add(candidate);
            strategy.tell(candidate.scored(candidate.architecture().indices()[0] + candidate.number() * 0.01));
        }
        assertThat(order).startsWith(1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 3, 9).containsSequence(3, 3, 3, 3, 3, 9, 9, 9, 9);
        List<Candidate> lowest = asked.get(1).stream()
                .sorted(Comparator.comparingDouble(
                                (Candidate c) -> c.architecture().indices()[0] + c.number() * 0.01)
                        .reversed())
                .limit(3)
                .toList();
        assertThat(asked.get(3).stream().limit(3).map(Candidate::architecture))
                .containsExactlyElementsOf(
                        lowest.stream().map(Candidate::architecture).toList());
    }

    @Test
    void whoeverIsFreeBeginsTheNextBracket() {
        SearchStrategy strategy = new Hyperband().create(context(9));
        List<Candidate> asked = strategy.ask(26);
        assertThat(asked).extracting(c -> c.epochs().orElse(9)).startsWith(1).endsWith(1);
        assertThat(asked)
                .extracting(c -> c.epochs().orElse(9))
                .containsSequence(1, 3)
                .containsSequence(3, 9);
    }

    /** A grid ends; so do the brackets around it, with what there is. */
    @Test
    void aStrategyThatEndsEndsTheBracketsAroundIt() {
        for (StrategyConfig config :
                List.of(new Hyperband(new GridSearch(7), 3, 1), new Asha(new GridSearch(7), 3, 1))) {
            SearchStrategy strategy = config.create(context(9));
            int trials = 0;
            int whole = 0;
            for (List<Candidate> next = strategy.ask(1); !next.isEmpty(); next = strategy.ask(1)) {
                strategy.tell(next.get(0).scored(trials++));
                whole += next.get(0).epochs().isEmpty() ? 1 : 0;
                assertThat(trials).isLessThan(200);
            }
            assertThat(whole).as(config.name()).isPositive();
            assertThat(strategy.ask(5)).isEmpty();
        }
    }

    /** The strategy inside is told scores of the lowest rung, and those alone. */
    @Test
    void theStrategyInsideKnowsTheLowestRungAlone() {
        StrategyConfig inside = new RegularizedEvolution(8, 8);
        SearchStrategy strategy = new Asha(inside, 3, 1).create(context(27));
        SearchStrategy alone = inside.create(context(1));
        for (int i = 0; i < 200; i++) {
            Candidate candidate = strategy.ask(1).get(0);
            if (candidate.epochs().equals(OptionalInt.of(1))) {
                Candidate own = alone.ask(1).get(0);
                assertThat(own.architecture()).isEqualTo(candidate.architecture());
                alone.tell(own.scored(own.architecture().indices()[0]));
                strategy.tell(candidate.scored(candidate.architecture().indices()[0]));
            } else {
                strategy.tell(candidate.scored(-i));
            }
        }
    }

    @Test
    void theStrategyInsideIsNamedOrSet() {
        assertThat(Strategies.named("asha", Map.of("strategy", "random", "eta", 4)))
                .isEqualTo(new Asha(new RandomSearch(), 4, 1));
        assertThat(Strategies.named(
                        "hyperband",
                        Map.of("strategy", Map.of("name", "regularized-evolution", "population", 5, "sample", 2))))
                .isEqualTo(new Hyperband(new RegularizedEvolution(5, 2), 3, 1));
        assertThatThrownBy(() -> Strategies.named("asha", Map.of("strategy", "rondom")))
                .hasMessageContaining("random");
        assertThatThrownBy(() -> Strategies.named("asha", Map.of("strategy", "hyperband")))
                .hasMessageContaining("divides the trainings of another");
        assertThatThrownBy(() -> Strategies.named("asha", Map.of("eta", 1))).hasMessageContaining("eta");
    }

    @Test
    void aStateOfAnotherTrainingIsRefused() {
        SearchStrategy strategy = new Hyperband().create(context(9));
        strategy.ask(3);
        assertThatThrownBy(() -> new Hyperband().restore(context(1), strategy.state()))
                .hasMessageContaining("a bracket of 2 divisions");
    }

    private static LearningCurve curve(long number, double... scores) {
        return new LearningCurve(number, Arrays.stream(scores).boxed().toList());
    }

    @Test
    void theRuleStopsWhatIsNotAmongTheBestThirdOfItsRung() {
        EarlyStop rule = new HalvingStop(3, 1);
        double any = Double.NEGATIVE_INFINITY;
        assertThat(rule.needed(List.of(), 9)).isEmpty();
        // the second has to reach the first, by its best score so far
        List<LearningCurve> one = List.of(curve(0, 0.5, 0.2, 0.4));
        assertThat(rule.needed(one, 9)).containsExactly(0.5, any, 0.5, any, any, any, any, any);
        List<LearningCurve> five = List.of(curve(0, 0.5), curve(1, 0.7), curve(2, 0.1), curve(3, 0.6), curve(4, 0.3));
        // two of six go on: whoever is at least as good as the second
        assertThat(rule.needed(five, 3)).containsExactly(0.6, any);
        assertThat(rule.needed(five, 1)).isEmpty();
        assertThat(new HalvingStop(2, 2).needed(one, 4)).containsExactly(any, 0.5, any);
    }
}
