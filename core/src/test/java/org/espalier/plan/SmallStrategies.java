package org.espalier.plan;

import java.util.List;
import java.util.stream.Stream;
import org.espalier.search.StrategyConfig;
import org.espalier.strategy.EvolutionFinder;
import org.espalier.strategy.RandomSearch;
import org.espalier.strategy.RegularizedEvolution;
import org.espalier.strategy.halving.Asha;
import org.espalier.strategy.halving.Hyperband;

/** All ask/tell strategies, with populations so small that a short search turns them over several times. */
final class SmallStrategies {
    /** For {@code @MethodSource}: the smallest. */
    static final String ALL = "org.espalier.plan.SmallStrategies#all";

    /** For {@code @MethodSource}: those that ask for more before they have seen it all. */
    static final String LARGER = "org.espalier.plan.SmallStrategies#larger";

    private SmallStrategies() {}

    static List<StrategyConfig> all() {
        return of(6, 2, 5);
    }

    static List<StrategyConfig> larger() {
        return Stream.concat(
                        of(8, 3, 6).stream(),
                        Stream.of(
                                new Asha(new RegularizedEvolution(8, 3), 3, 1),
                                new Hyperband(new RandomSearch(), 3, 1)))
                .toList();
    }

    private static List<StrategyConfig> of(int population, int sample, int generations) {
        return List.of(
                new RandomSearch(),
                new RegularizedEvolution(population, sample),
                new EvolutionFinder(population, generations, 0.2, 0.5, 0.5));
    }
}
