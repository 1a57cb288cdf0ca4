package org.espalier.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.StreamSupport;
import org.espalier.decision.Architecture;
import org.espalier.search.Candidate;
import org.espalier.search.Constraints;
import org.espalier.search.NonDominatedSorting;
import org.espalier.search.Objective;
import org.espalier.search.Objectives;
import org.espalier.search.ParetoFront;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.TestSpaces;
import org.espalier.search.Trial;
import org.espalier.space.SearchSpace;
import org.junit.jupiter.api.Test;

class Nsga2Test {
    private static final SearchSpace CELL = TestSpaces.cell();
    /** The larger the options of the first three decisions, the less error; the larger those of the last three, the more speed; all cost. */
    private static final Objectives SEVERAL = new Objectives(
            new Objective("error", false),
            List.of(
                    new Objectives.Cost(new Objective("latency", false), 10, a -> sum(a, 0, 6)),
                    new Objectives.Cost(new Objective("speed", true), 10, a -> sum(a, 3, 6))));

    private static double sum(Architecture member, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += member.index(i);
        }
        return sum;
    }

    private static double error(Architecture member) {
        return 20 - sum(member, 0, 3) * 1.5 + Math.abs(member.index(0) - member.index(5));
    }

    private static Trial trial(Candidate candidate) {
        return SEVERAL.complete(candidate.scored(-error(candidate.architecture())));
    }

    private static double[] minimised(Trial trial) {
        return new double[] {
            trial.values().get(0), trial.values().get(1), -trial.values().get(2)
        };
    }

    private static SearchContext context(long seed) {
        return new SearchContext(CELL, Constraints.none(), seed, SEVERAL);
    }

    private static List<Trial> run(SearchStrategy strategy, int budget) {
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < budget; i++) {
            Trial trial = trial(strategy.ask(1).get(0));
            strategy.tell(trial);
            trials.add(trial);
        }
        return trials;
    }

    private static List<Long> parents(SearchStrategy strategy) {
        return StreamSupport.stream(strategy.state().get("parents").spliterator(), false)
                .map(parent -> parent.get("number").asLong())
                .toList();
    }

    private static List<Long> best(List<Trial> merged, int number) {
        double[][] points = merged.stream().map(Nsga2Test::minimised).toArray(double[][]::new);
        return NonDominatedSorting.places(points).stream()
                .limit(number)
                .map(place -> merged.get(place.index()).number())
                .toList();
    }

    @Test
    void theBestOfParentsAndChildrenSurvive() {
        SearchStrategy strategy = new Nsga2(20, 0.9, 1, false).create(context(1));
        List<Trial> trials = run(strategy, 20);
        assertThat(parents(strategy)).containsExactlyElementsOf(best(trials, 20));
        for (int generation = 0; generation < 5; generation++) {
            List<Long> before = parents(strategy);
            List<Trial> children = run(strategy, 19);
            assertThat(parents(strategy)).as("before the generation's end").isEqualTo(before);
            children.addAll(run(strategy, 1));
            trials.addAll(children);
            List<Trial> merged = new ArrayList<>(
                    before.stream().map(number -> trials.get(number.intValue())).toList());
            merged.addAll(children);
            assertThat(parents(strategy)).containsExactlyElementsOf(best(merged, 20));
        }
    }

    @Test
    void theSteadyOneReplacesAfterEveryChild() {
        SearchStrategy strategy = new Nsga2(10, 0.9, 1, true).create(context(2));
        List<Trial> trials = run(strategy, 10);
        for (int i = 0; i < 30; i++) {
            List<Trial> merged = new ArrayList<>(parents(strategy).stream()
                    .map(number -> trials.get(number.intValue()))
                    .toList());
            Trial child = run(strategy, 1).get(0);
            trials.add(child);
            merged.add(child);
            assertThat(parents(strategy)).containsExactlyElementsOf(best(merged, 10));
        }
    }

    @Test
    void nobodyWaitsForAGeneration() {
        SearchStrategy strategy = new Nsga2(10, 0.9, 1, false).create(context(3));
        List<Candidate> asked = new ArrayList<>(strategy.ask(13));
        assertThat(asked)
                .as("the first generation, and before anything is told")
                .hasSize(13);
        asked.subList(3, 13).forEach(candidate -> strategy.tell(trial(candidate)));
        assertThat(parents(strategy)).as("ten are told, whichever").hasSize(10).doesNotContain(0L, 1L, 2L);
        assertThat(strategy.ask(25)).hasSize(25);
        asked.subList(0, 3).forEach(candidate -> strategy.tell(trial(candidate)));
        assertThat(strategy.state().get("children")).hasSize(3);
    }

    @Test
    void childrenTakeTheirOptionsFromTwoParents() {
        // without mutations to speak of, a child's options are those of parents
        SearchStrategy strategy = new Nsga2(6, 1, 1e-9, false).create(context(4));
        List<Trial> parents = run(strategy, 6);
        int fresh = 0;
        for (Candidate child : strategy.ask(6)) {
            boolean mixed = true;
            for (int i = 0; i < 6; i++) {
                int place = i;
                mixed &= parents.stream()
                        .anyMatch(p -> p.architecture().index(place)
                                == child.architecture().index(place));
            }
            fresh += mixed ? 0 : 1;
        }
        assertThat(fresh).isZero();
    }

    private static double volume(StrategyConfig config, long seed, int budget) {
        double[][] points = run(config.create(context(seed)), budget).stream()
                .map(Nsga2Test::minimised)
                .toArray(double[][]::new);
        return ParetoFront.hypervolume(points, new double[] {25, 25, 1});
    }

    @Test
    void itsFrontIsFartherThanThatOfRandomSearch() {
        int ahead = 0;
        int steadyAhead = 0;
        for (int seed = 0; seed < 10; seed++) {
            double random = volume(new RandomSearch(), seed, 300);
            ahead += volume(new Nsga2(20, 0.9, 1, false), seed, 300) > random ? 1 : 0;
            steadyAhead += volume(new Nsga2(20, 0.9, 1, true), seed, 300) > random ? 1 : 0;
        }
        assertThat(ahead).isGreaterThanOrEqualTo(9);
        assertThat(steadyAhead).isGreaterThanOrEqualTo(9);
    }

    @Test
    void withOneObjectiveTheBestScoresSurvive() {
        ToDoubleFunction<Architecture> score = member -> sum(member, 0, 6) + member.index(0) / 100.;
        SearchStrategy strategy = new Nsga2(10, 0.9, 1, false).create(new SearchContext(CELL, 5));
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Candidate candidate = strategy.ask(1).get(0);
            trials.add(candidate.scored(score.applyAsDouble(candidate.architecture())));
            strategy.tell(trials.get(i));
        }
        double tenth = trials.stream().sorted(Trial.BEST_FIRST).toList().get(9).rankingValue();
        assertThat(parents(strategy))
                .allSatisfy(number ->
                        assertThat(trials.get(number.intValue()).rankingValue()).isGreaterThanOrEqualTo(tenth));
    }

    @Test
    void theLimitsHoldBesideTheObjectives() {
        Constraints limits = Constraints.parse(Map.of("params", "<= 400"), Constraints.counted(CELL));
        SearchStrategy strategy = new Nsga2(10, 0.9, 1, false).create(new SearchContext(CELL, limits, 6, SEVERAL));
        Set<Architecture> seen = new HashSet<>();
        assertThat(run(strategy, 150)).allSatisfy(trial -> {
            assertThat(limits.holdFor(trial.architecture())).isTrue();
            assertThat(seen.add(trial.architecture())).isTrue();
        });
    }

    @Test
    void aSmallSpaceIsGoneThroughOnce() {
        SearchStrategy strategy = new Nsga2(10, 0.9, 1, false).create(new SearchContext(TestSpaces.elastic(), 7));
        Set<Architecture> seen = new HashSet<>();
        for (List<Candidate> next = strategy.ask(4); !next.isEmpty(); next = strategy.ask(4)) {
            next.forEach(candidate -> {
                assertThat(seen.add(candidate.architecture())).isTrue();
                strategy.tell(candidate.scored(candidate.architecture().hashCode() % 11));
            });
        }
        assertThat(seen).hasSize(3 + 9 + 27 + 81);
    }
}
