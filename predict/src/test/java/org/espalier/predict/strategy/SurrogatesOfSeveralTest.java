package org.espalier.predict.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.predict.Sample;
import org.espalier.predict.Spaces;
import org.espalier.predict.encoding.EncodingKind;
import org.espalier.predict.ensemble.EnsembleSettings.Loss;
import org.espalier.predict.proposal.Acquisition;
import org.espalier.predict.proposal.Round;
import org.espalier.search.Candidate;
import org.espalier.search.Constraints;
import org.espalier.search.InfeasibleException;
import org.espalier.search.Objective;
import org.espalier.search.Objectives;
import org.espalier.search.ParetoFront;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.Strategies;
import org.espalier.search.StrategyConfig;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bananas and nasbowl, which go by the hypervolume that is expected where there are several objectives. */
class SurrogatesOfSeveralTest {
    private static final SearchSpace CELLS = Spaces.cells();
    private static final int BUDGET = 60;

    private static Bananas bananas(Acquisition acquisition, int epochs) {
        return new Bananas(8, 6, 40, 3, EncodingKind.AUTO, 20, acquisition, 3, 3, 12, epochs, 0.01, Loss.MAE);
    }

    static Stream<StrategyConfig> all() {
        return Stream.of(
                bananas(Acquisition.ITS, 60),
                bananas(Acquisition.EI, 60),
                bananas(Acquisition.UCB, 60),
                bananas(Acquisition.TS, 60),
                new Nasbowl(8, 4, 60, 5, 0.5, 2));
    }

    private static double worth(Architecture member) {
        return Arrays.stream(member.indices())
                .mapToDouble(op -> op == 3 ? 2 : op == 2 ? 1 : op == 0 ? -3 : 0)
                .sum();
    }

    /** Against worth: what is worth most costs most. */
    private static double cost(Architecture member) {
        return 1 + Arrays.stream(member.indices()).mapToDouble(op -> op * op).sum();
    }

    private static Objectives objectives(ToDoubleFunction<Architecture> cost) {
        return new Objectives(
                new Objective("worth", true), List.of(new Objectives.Cost(new Objective("cost", false), 20, cost)));
    }

    private static List<Trial> run(SearchStrategy strategy, Objectives objectives, int budget) {
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < budget; i++) {
            Candidate candidate = strategy.ask(1).get(0);
            Trial trial = objectives.complete(candidate.scored(worth(candidate.architecture())));
            trials.add(trial);
            strategy.tell(trial);
        }
        return trials;
    }

    private static double volume(StrategyConfig config, long seed) {
        Objectives objectives = objectives(SurrogatesOfSeveralTest::cost);
        SearchContext context = new SearchContext(CELLS, Constraints.none(), seed, objectives);
        List<Trial> trials = run(config.create(context), objectives, BUDGET);
        return ParetoFront.hypervolume(objectives.points(trials), new double[] {18, 108});
    }

    @ParameterizedTest
    @MethodSource("all")
    void theyFindMoreOfTheFrontThanRandomSearch(StrategyConfig config) {
        double random = 0;
        double learned = 0;
        for (long seed = 1; seed <= 4; seed++) {
            random += volume(Strategies.named("random"), seed);
            learned += volume(config, seed);
        }
        assertThat(learned).isGreaterThan(random);
    }

    /** What nobody can tell apart is asked for all the same, each member once. */
    @ParameterizedTest
    @MethodSource("all")
    void constantScoresAndCostsEndNothing(StrategyConfig config) {
        Objectives flat = objectives(member -> 7);
        SearchContext context = new SearchContext(CELLS, Constraints.none(), 1, flat);
        SearchStrategy strategy = config.create(context);
        List<Architecture> asked = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Candidate candidate = strategy.ask(1).get(0);
            asked.add(candidate.architecture());
            strategy.tell(flat.complete(candidate.scored(0.5)));
        }
        assertThat(asked).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("all")
    void aCostThatNobodyKnowsIsNoReasonToEnd(StrategyConfig config) {
        Objectives partly =
                objectives(member -> Arrays.hashCode(member.indices()) % 3 == 0 ? Double.NaN : cost(member));
        SearchContext context = new SearchContext(CELLS, Constraints.none(), 1, partly);
        SearchStrategy strategy = config.create(context);
        for (int i = 0; i < 30; i++) {
            Candidate candidate = strategy.ask(1).get(0);
            boolean known = !Double.isNaN(partly.costs(candidate.architecture())[0]);
            strategy.tell(
                    known
                            ? partly.complete(candidate.scored(worth(candidate.architecture())))
                            : candidate.failed("not in the table"));
        }
        assertThat(strategy.ask(1)).hasSize(1);
    }

    @Test
    void limitsThatNothingMeetsAreSaid() {
        Constraints none = Constraints.parse(Map.of("params", "<= 10"), Constraints.counted(CELLS));
        SearchContext context = new SearchContext(CELLS, none, 1, objectives(SurrogatesOfSeveralTest::cost));
        for (StrategyConfig config : all().toList()) {
            assertThatThrownBy(() -> config.create(context).ask(1))
                    .isInstanceOf(InfeasibleException.class)
                    .hasMessageContaining("params <= 10");
        }
    }

    private static Round round(Objectives objectives, List<Trial> told) {
        SearchContext context = new SearchContext(CELLS, Constraints.none(), 1, objectives);
        return new Round(context, told, 3, told.size(), member -> true);
    }

    @Test
    void parentsAreTheFrontAndAsManyBehindItAsAreWanted() {
        Objectives objectives = objectives(SurrogatesOfSeveralTest::cost);
        SearchContext context = new SearchContext(CELLS, Constraints.none(), 3, objectives);
        List<Trial> told = run(Strategies.named("random").create(context), objectives, 40);
        List<Architecture> front = ParetoFront.of(told, objectives::point).stream()
                .map(Trial::architecture)
                .toList();
        assertThat(front).hasSizeGreaterThan(2);
        Round round = round(objectives, told);
        assertThat(round.parents(1)).containsAll(front);
        assertThat(round.parents(25)).hasSize(25).containsAll(front).doesNotHaveDuplicates();
        assertThat(round.parents(1_000)).hasSize(40);
        assertThat(round.samples())
                .extracting(Sample::score)
                .containsExactly(
                        told.stream().map(trial -> worth(trial.architecture())).toArray(Double[]::new));
    }

    @Test
    void withOneObjectiveParentsAreTheBest() {
        SearchContext context = new SearchContext(CELLS, 3);
        List<Trial> told = run(Strategies.named("random").create(context), Objectives.SCORE, 20);
        Round round = round(Objectives.SCORE, told);
        assertThat(round.isOfSeveral()).isFalse();
        assertThat(round.parents(5)).isEqualTo(round.best(5)).hasSize(5);
        assertThat(round.scores())
                .containsExactly(told.stream().mapToDouble(Trial::rankingValue).toArray());
    }
}
