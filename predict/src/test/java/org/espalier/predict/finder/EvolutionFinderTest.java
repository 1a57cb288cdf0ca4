package org.espalier.predict.finder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;
import org.espalier.predict.Predictor;
import org.espalier.predict.Spaces;
import org.espalier.predict.onceforall.Members;
import org.espalier.random.Seeds;
import org.espalier.search.InfeasibleException;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvolutionFinderTest {
    private static final FinderSettings FEW =
            FinderSettings.published().withBudget(40, 30).withThreads(1);

    /** A score that is known; keeps what it was asked for. */
    private record Known(
            DecisionSet decisions, ToDoubleFunction<Architecture> score, ConcurrentLinkedQueue<Architecture> asked)
            implements Predictor {
        Known(SearchSpace space, ToDoubleFunction<Architecture> score) {
            this(space.decisions(), score, new ConcurrentLinkedQueue<>());
        }

        @Override
        public double[] predict(List<Architecture> members) {
            asked.addAll(members);
            return members.stream().mapToDouble(score).toArray();
        }
    }

    /** Each option of each decision that matters is worth a number. */
    private static double worth(SearchSpace space, Architecture member) {
        Architecture canonical = space.canonical(member);
        double sum = 0;
        for (int i = 0; i < space.decisions().size(); i++) {
            sum += Seeds.generator(77, "worth", 31L * i + canonical.index(i)).nextDouble();
        }
        return sum;
    }

    private static EvolutionFinder finder(SearchSpace space, Predictor accuracy, FinderSettings settings) {
        return new EvolutionFinder(space, EfficiencyPredictor.macs(space), accuracy, settings);
    }

    private static double macs(SearchSpace space, Architecture member) {
        return space.counters().macs().of(member);
    }

    /** A limit that a share of random members keeps. */
    private static double quantile(SearchSpace space, double level) {
        List<Double> costs = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            costs.add(macs(space, space.sample(Seeds.generator(4, "test", i))));
        }
        Collections.sort(costs);
        return costs.get((int) (level * 400));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.02, 0.2, 0.5, 0.99})
    void theBestOfASmallSpaceIsFound(double level) {
        SearchSpace space = Spaces.small();
        double limit = quantile(space, level);
        double best = Members.of(space).stream()
                .filter(member -> macs(space, member) <= limit)
                .mapToDouble(member -> worth(space, member))
                .max()
                .orElseThrow();
        FinderSettings settings = FEW.withBudget(60, 60).withDistinctParents(true);
        Found found =
                finder(space, new Known(space, a -> worth(space, a)), settings).find(limit, 1);
        assertThat(found.accuracy()).isCloseTo(best, within(1e-12));
        assertThat(worth(space, found.member())).isCloseTo(best, within(1e-12));
        assertThat(found.cost()).isEqualTo(macs(space, found.member())).isLessThanOrEqualTo(limit);
        assertThat(found.limit()).isEqualTo(limit);
        assertThat(space.canonical(found.member())).isEqualTo(found.member());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mobilenet-v3", "proxyless", "nas-bench-201", "nas-bench-101", "spos", "resnet-50"})
    void whoeverIsAskedForIsAMemberWithinTheLimit(String name) {
        Map<String, Object> parameters = name.equals("resnet-50") ? Map.of("elastic", true) : Map.of();
        SearchSpace space = Zoo.installed().space(name, parameters);
        double limit = quantile(space, 0.1);
        Known accuracy = new Known(space, a -> worth(space, a));
        FinderSettings settings = FinderSettings.published().withBudget(20, 4).withThreads(2);
        Found found = finder(space, accuracy, settings).find(limit, 5);
        assertThat(found.cost()).isEqualTo(macs(space, found.member())).isLessThanOrEqualTo(limit);
        assertThat(space.isValid(found.member())).isTrue();
        assertThat(found.accuracy()).isEqualTo(worth(space, found.member()));
        // the least at first, and each best one once more
        assertThat(accuracy.asked()).hasSizeBetween(101, 106).allSatisfy(asked -> {
            assertThat(space.isValid(asked)).isTrue();
            assertThat(macs(space, asked)).isLessThanOrEqualTo(limit);
        });
        assertThat(found.candidates()).isEqualTo(100);
        assertThat(found.draws()).isGreaterThan(100);
        assertThat(found.history()).hasSize(5).isSorted().last().isEqualTo(found.accuracy());
        assertThat(found.accuracy())
                .isEqualTo(accuracy.asked().stream()
                        .mapToDouble(a -> worth(space, a))
                        .max()
                        .orElseThrow());
    }

    @Test
    void whatIsFoundHangsOnTheSeedAndNotOnThreads() {
        SearchSpace space = Spaces.tutorial();
        Known accuracy = new Known(space, a -> worth(space, a));
        double limit = quantile(space, 0.3);
        FinderSettings settings = FinderSettings.published().withBudget(100, 5);
        Found one = finder(space, accuracy, settings.withThreads(1)).find(limit, 1);
        for (int threads = 2; threads <= 5; threads++) {
            assertThat(finder(space, accuracy, settings.withThreads(threads)).find(limit, 1))
                    .isEqualTo(one);
        }
        assertThat(finder(space, accuracy, settings.withThreads(1)).find(limit, 2))
                .isNotEqualTo(one);
    }

    @Test
    void anEvolutionIsBetterThanItsFirstGeneration() {
        SearchSpace space = Spaces.tutorial();
        Known accuracy = new Known(space, a -> worth(space, a));
        double limit = quantile(space, 0.3);
        List<Double> history = finder(space, accuracy, FEW).find(limit, 3).history();
        double random = 0;
        for (int i = 0; i < 40 * 31; i++) {
            Architecture drawn = space.sample(Seeds.generator(6, "test", i));
            random = macs(space, drawn) <= limit ? Math.max(random, worth(space, drawn)) : random;
        }
        assertThat(history.get(30)).isGreaterThan(history.get(0) + 2).isGreaterThan(random + 1);
    }

    @Test
    void aLimitThatOnlyTheLeastMeetsEndsAtTheLeast() {
        SearchSpace space = Spaces.tutorial();
        Known accuracy = new Known(space, a -> worth(space, a));
        EvolutionFinder finder = finder(space, accuracy, FEW.withBudget(20, 3));
        Architecture least = finder.least();
        assertThat(space.codec().format(least))
                .isEqualTo(space.codec().format(space.codec().parse("{\"ks\":[3],\"e\":[3],\"d\":[2],\"r\":[160]}")));
        Found found = finder.find(macs(space, least), 1);
        assertThat(found.member()).isEqualTo(least);
        assertThat(accuracy.asked())
                .hasSize(81)
                .allSatisfy(asked -> assertThat(space.canonical(asked)).isEqualTo(least));
        // nobody draws the least of 10^19 by chance; children of two equal parents are that at once
        assertThat(found.draws())
                .isBetween(20L * EvolutionFinder.ATTEMPTS + 60, (20L + 30) * EvolutionFinder.ATTEMPTS + 30);
    }

    @Test
    void belowTheLeastIsSaidAtOnce() {
        SearchSpace space = Spaces.tutorial();
        Known accuracy = new Known(space, a -> worth(space, a));
        EvolutionFinder finder = finder(space, accuracy, FEW);
        double least = macs(space, finder.least());
        assertThatThrownBy(() -> finder.find(least - 1, 1))
                .isInstanceOf(InfeasibleException.class)
                .hasMessage(
                        "no member of space 'mobilenet-v3' is within macs <= 100320887; the least is 1.00320888E8, of "
                                + space.codec().format(finder.least())
                                + "; raise the limit macs <= 100320887, or widen the space")
                .satisfies(e -> assertThat(((InfeasibleException) e).nearest()).containsEntry("macs", least));
        assertThat(accuracy.asked()).isEmpty();
        assertThatThrownBy(() -> finder.find(Double.NaN, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bound must be finite, got NaN");
    }

    /** A cost that no table holds, because each block is dearer beside others. */
    @Test
    void costsThatDoNotAddUpAreAskedFor() {
        SearchSpace space = Spaces.tutorial();
        EfficiencyPredictor efficiency = new EfficiencyPredictor("time", a -> Math.pow(macs(space, a), 0.7));
        Known accuracy = new Known(space, a -> worth(space, a));
        double limit = Math.pow(quantile(space, 0.2), 0.7);
        Found found = new EvolutionFinder(space, efficiency, accuracy, FEW.withBudget(20, 3)).find(limit, 1);
        assertThat(found.cost())
                .isEqualTo(Math.pow(macs(space, found.member()), 0.7))
                .isLessThanOrEqualTo(limit);
        assertThat(accuracy.asked())
                .allSatisfy(asked -> assertThat(macs(space, asked)).isLessThanOrEqualTo(Math.pow(limit, 1 / 0.7) + 1));
    }

    @Test
    void parentsDifferWhereTheyShall() {
        SearchSpace space = Spaces.tutorial();
        Known copies = new Known(space, a -> worth(space, a));
        Known distinct = new Known(space, a -> worth(space, a));
        double limit = quantile(space, 0.5);
        FinderSettings settings = FinderSettings.published().withBudget(100, 60).withThreads(2);
        Found plain = finder(space, copies, settings).find(limit, 1);
        Found apart =
                finder(space, distinct, settings.withDistinctParents(true)).find(limit, 1);
        assertThat(different(space, distinct)).isGreaterThan(different(space, copies) + 300);
        assertThat(apart.accuracy()).isGreaterThanOrEqualTo(plain.accuracy() - 0.2);
    }

    private static int different(SearchSpace space, Known accuracy) {
        Set<Architecture> seen = new HashSet<>();
        accuracy.asked().forEach(a -> seen.add(space.canonical(a)));
        return seen.size();
    }

    @Test
    void aFailureOfThePredictorIsTheSearchs() {
        SearchSpace space = Spaces.tutorial();
        Predictor broken = new Known(space, a -> {
            if (a.index(0) == 2) {
                throw new IllegalStateException("no such kernel");
            }
            return 1;
        });
        for (int threads = 1; threads <= 3; threads++) {
            EvolutionFinder finder = finder(space, broken, FEW.withThreads(threads));
            assertThatThrownBy(() -> finder.find(1e9, 1)).hasMessage("no such kernel");
        }
    }

    @Test
    void thePredictorKnowsTheSpace() {
        SearchSpace space = Spaces.tutorial();
        Known foreign = new Known(Spaces.cells(), a -> 1);
        assertThatThrownBy(() -> finder(space, foreign, FEW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("other decisions than those of space 'mobilenet-v3'");
    }

    @Test
    void resultsSayWhatTheyAre() {
        SearchSpace space = Spaces.small();
        Found found =
                finder(space, new Known(space, a -> 0.5), FEW.withBudget(4, 1)).find(1e9, 1);
        assertThat(found.toString())
                .matches("predicted 0\\.50000 at a cost of .* \\(limit 1\\.000e\\+09\\), best of 8"
                        + " candidates in 8 draws");
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> new FinderSettings(1, 1, 0.1, 0.25, 0.5, false, 1))
                .hasMessageContaining("populationSize");
        assertThatThrownBy(() -> new FinderSettings(2, -1, 0.1, 0.25, 0.5, false, 1))
                .hasMessageContaining("maxTimeBudget");
        for (double bad : new double[] {0, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> new FinderSettings(2, 1, bad, 0.25, 0.5, false, 1))
                    .hasMessageContaining("mutateProb");
            assertThatThrownBy(() -> new FinderSettings(2, 1, 0.1, bad, 0.5, false, 1))
                    .hasMessageContaining("parentRatio");
        }
        for (double bad : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> new FinderSettings(2, 1, 0.1, 0.2, bad, false, 1))
                    .hasMessageContaining("mutationRatio");
        }
        assertThatThrownBy(() -> new FinderSettings(2, 1, 0.1, 0.25, 0.5, false, 0))
                .hasMessageContaining("threads");
        assertThatThrownBy(() -> new EfficiencyPredictor(" ", a -> 1)).hasMessageContaining("a cost needs a name");
        FinderSettings published = FinderSettings.published();
        assertThat(List.of(published.populationSize(), published.maxTimeBudget()))
                .containsExactly(100, 500);
        assertThat(List.of(published.mutateProb(), published.parentRatio(), published.mutationRatio()))
                .containsExactly(0.1, 0.25, 0.5);
    }
}
