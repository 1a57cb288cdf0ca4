package org.espalier.predict.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Shape;
import org.espalier.predict.Spaces;
import org.espalier.predict.encoding.EncodingKind;
import org.espalier.predict.ensemble.EnsembleSettings.Loss;
import org.espalier.predict.proposal.Acquisition;
import org.espalier.search.Candidate;
import org.espalier.search.Constraints;
import org.espalier.search.InfeasibleException;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.Strategies;
import org.espalier.search.StrategyConfig;
import org.espalier.search.testing.SearchStrategyContract;
import org.espalier.space.GraphSpace;
import org.espalier.space.Isomorphs;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SurrogateStrategiesTest {
    private static final SearchSpace CELLS = Spaces.cells();

    private static Bananas bananas(EncodingKind encoding, Acquisition acquisition, Loss loss) {
        return new Bananas(8, 6, 30, 3, encoding, 20, acquisition, 2, 2, 6, 8, 0.01, loss);
    }

    private static List<StrategyConfig> configs() {
        return List.of(
                bananas(EncodingKind.AUTO, Acquisition.ITS, Loss.MAPE),
                bananas(EncodingKind.ONE_HOT, Acquisition.UCB, Loss.MAE),
                bananas(EncodingKind.ADJACENCY, Acquisition.EI, Loss.MSE),
                bananas(EncodingKind.TRUNCATED_PATH, Acquisition.TS, Loss.MAPE),
                new Nasbowl(8, 4, 30, 3, 0.5, 2));
    }

    @TestFactory
    Stream<DynamicTest> contract() {
        Constraints limits = Constraints.parse(Map.of("params", "<= 0.5M"), Constraints.counted(CELLS));
        List<SearchContext> contexts = List.of(new SearchContext(CELLS, 1), new SearchContext(CELLS, limits, 2));
        return contexts.stream()
                .flatMap(context -> configs().stream()
                        .flatMap(config -> new SearchStrategyContract(config, context, true)
                                .checks().stream()
                                        .map(check -> DynamicTest.dynamicTest(
                                                config + " within [" + context.constraints() + "]: " + check.name(),
                                                check.body()::run))));
    }

    private static double worth(Architecture member) {
        return Arrays.stream(member.indices())
                .mapToDouble(op -> op == 3 ? 2 : op == 2 ? 1 : op == 0 ? -3 : 0)
                .sum();
    }

    private static double best(StrategyConfig config, int budget) {
        SearchStrategy strategy = config.create(new SearchContext(CELLS, 5));
        double best = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < budget; i++) {
            Candidate candidate = strategy.ask(1).get(0);
            best = Math.max(best, worth(candidate.architecture()));
            strategy.tell(candidate.scored(worth(candidate.architecture())));
        }
        return best;
    }

    @Test
    void whatTheyLearnLeadsThem() {
        double random = best(Strategies.named("random"), 60);
        assertThat(random).isLessThan(10);
        assertThat(best(new Nasbowl(), 60)).isGreaterThan(random);
        assertThat(best(Strategies.named("bananas", Map.of("epochs", 60)), 60)).isGreaterThan(random);
    }

    @Test
    void theyAreFoundByName() {
        assertThat(Strategies.named("bananas")).isEqualTo(new Bananas());
        assertThat(Strategies.named("nasbowl")).isEqualTo(new Nasbowl());
        assertThat(Strategies.named("bananas", Map.of("acquisition", "ucb", "encoding", "one_hot")))
                .isEqualTo(new Bananas(
                        10, 10, 100, 5, EncodingKind.ONE_HOT, 100, Acquisition.UCB, 5, 10, 20, 150, 0.01, Loss.MAPE));
        assertThatThrownBy(() -> Strategies.named("nasbowl", Map.of("pool", 3))).hasMessageContaining("pool");
        assertThatThrownBy(() -> new Bananas(
                        10, 10, 100, 5, EncodingKind.AUTO, 100, Acquisition.ITS, 5, 10, 20, 0, 0.01, Loss.MAPE))
                .hasMessageContaining("epochs");
    }

    @Test
    void noNetworkIsAskedForTwice() {
        Isomorphs isomorphs = new Isomorphs(CELLS);
        for (StrategyConfig config : configs()) {
            SearchStrategy strategy = config.create(new SearchContext(CELLS, 3));
            Set<List<Long>> seen = new HashSet<>();
            for (int i = 0; i < 80; i++) {
                Candidate candidate = strategy.ask(1).get(0);
                assertThat(seen.add(isomorphs.key(candidate.architecture()))).isTrue();
                strategy.tell(candidate.scored(worth(candidate.architecture())));
            }
        }
    }

    /** Three convolutions in a row, each of two kernels, or three. */
    static GraphSpace tiny() {
        Graph.Builder b = Graph.builder(1);
        int at = 0;
        for (int i = 0; i < 3; i++) {
            Decision op = Decision.ofLabels("op" + i, "conv1", "conv3");
            at = b.oneOf("block" + i, op, List.of(conv(1), conv(3)), at);
        }
        int pooled = b.add("pool", new GlobalAveragePool(), at);
        return GraphSpace.of(
                "tiny",
                b.build(b.add("classifier", new Linear(Expr.of(2), true), pooled)),
                new Shape(Expr.of(3), Expr.of(8), Expr.of(8)));
    }

    private static Graph conv(int kernel) {
        return Graph.of("conv", Conv.dense(Expr.of(3), Expr.of(kernel), 1));
    }

    @Test
    void aSmallSpaceIsAskedForWholeAndThenFinished() {
        for (StrategyConfig config : List.of(
                new Bananas(2, 2, 10, 2, EncodingKind.AUTO, 10, Acquisition.ITS, 2, 1, 4, 2, 0.01, Loss.MAE),
                new Nasbowl(2, 2, 10, 2, 0.5, 1))) {
            SearchStrategy strategy = config.create(new SearchContext(tiny(), 1));
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
    void failuresAloneLeaveRandomMembers() {
        SearchStrategy strategy = new Nasbowl(2, 2, 10, 2, 0.5, 1).create(new SearchContext(CELLS, 1));
        for (int i = 0; i < 10; i++) {
            Candidate candidate = strategy.ask(1).get(0);
            strategy.tell(candidate.failed("out of memory"));
        }
        assertThat(strategy.ask(4)).hasSize(4);
    }

    @Test
    void limitsThatNothingMeetsAreSaid() {
        Constraints none = Constraints.parse(Map.of("params", "<= 10"), Constraints.counted(CELLS));
        SearchStrategy strategy = new Nasbowl().create(new SearchContext(CELLS, none, 1));
        assertThatThrownBy(() -> strategy.ask(1))
                .isInstanceOf(InfeasibleException.class)
                .hasMessageContaining("params <= 10");
        SearchSpace large = Zoo.installed().space("darts", Map.of());
        Constraints few = Constraints.parse(Map.of("params", "<= 10"), Constraints.counted(large));
        assertThatThrownBy(() ->
                        new Nasbowl().create(new SearchContext(large, few, 1)).ask(1))
                .isInstanceOf(InfeasibleException.class);
    }

    @Test
    void otherKindsOfSpacesAreSearchedToo() {
        for (String name : List.of("nas-bench-101", "darts", "nas-bench-macro", "mobilenet-v3")) {
            SearchSpace space = Zoo.installed().space(name, Map.of());
            for (StrategyConfig config :
                    List.of(bananas(EncodingKind.AUTO, Acquisition.ITS, Loss.MAPE), new Nasbowl(8, 4, 30, 3, 0.5, 2))) {
                SearchStrategy strategy = config.create(new SearchContext(space, 1));
                for (int i = 0; i < 24; i++) {
                    Candidate candidate = strategy.ask(1).get(0);
                    assertThat(space.isValid(candidate.architecture())).isTrue();
                    strategy.tell(candidate.scored(
                            Arrays.stream(candidate.architecture().indices()).sum()));
                }
            }
        }
    }

    @Test
    void aSpaceWithoutAGraphIsLacking() {
        SearchSpace fixed = Zoo.installed().space("mobilenet-v3-small", Map.of());
        assertThat(new Nasbowl().lacks(fixed)).isPresent();
        assertThat(new Bananas().lacks(fixed)).isPresent();
    }
}
