package org.espalier.bench;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.espalier.search.StrategyConfig;

/**
 * What to compare.
 *
 * @param goal the columns that strategies see, those that are reported, and the limits
 * @param strategies at least one; random search at equal budget belongs to every comparison
 * @param queries architectures that each run may evaluate, from 1 to 1,000,000; asking again counts again
 * @param runs independent runs of each strategy, from 1 to 100,000
 * @param fidelity learning curves of the table, where trials may be stopped early; then {@code queries} is a number of epochs
 * @param seed root of the runs' seeds
 * @param threads runs at the same time, at least 1; does not change the results
 */
public record BenchSettings(
        Goal goal,
        List<StrategyConfig> strategies,
        int queries,
        int runs,
        Optional<Fidelity> fidelity,
        long seed,
        int threads) {
    /** With more runs the points between the checkpoints would take more room than they tell. */
    private static final int RUNS_WITH_CURVES = 10_000;

    private static final int LINEAR_POINTS = 20;
    private static final int POINTS_A_DECADE = 10;

    public BenchSettings {
        strategies = List.copyOf(strategies);
        require("strategies", strategies.size(), 1_000);
        require("queries", queries, 1_000_000);
        require("runs", runs, 100_000);
        require("threads", threads, 1_024);
        if (fidelity.isPresent() && goal.isMultiObjective()) {
            throw new IllegalArgumentException("curve is one of a single objective, and there are "
                    + goal.objectives().size());
        }
    }

    /**
     * One objective.
     *
     * @param optimize the only column that a strategy sees
     * @param report the column in which its incumbent is reported
     * @param minimize whether lower is better, in both columns
     */
    public BenchSettings(
            String optimize,
            String report,
            boolean minimize,
            List<StrategyConfig> strategies,
            int queries,
            int runs,
            long seed,
            int threads) {
        this(Goal.of(optimize, report, minimize), strategies, queries, runs, Optional.empty(), seed, threads);
    }

    private static void require(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " must be from 1 to " + most + ", got " + value);
        }
    }

    /** What the budget counts. */
    public String unit() {
        return fidelity.isPresent() ? "epochs" : "queries";
    }

    /** The numbers of queries at which is reported: 10, 25, 50, 100 as far as they are within the budget, and the budget; of epochs its quarters. */
    public List<Integer> checkpoints() {
        TreeSet<Integer> points = new TreeSet<>(
                fidelity.isPresent()
                        ? List.of(Math.max(1, queries / 4), Math.max(1, queries / 2), Math.max(1, (int)
                                (queries * 3L / 4)))
                        : List.of(10, 25, 50, 100));
        points.removeIf(p -> p > queries);
        points.add(queries);
        return List.copyOf(points);
    }

    /** The points of a curve: the checkpoints, ten in each power of ten of queries, and twenty evenly; the checkpoints alone where there are very many runs. */
    public List<Integer> curve() {
        TreeSet<Integer> points = new TreeSet<>(checkpoints());
        if (runs <= RUNS_WITH_CURVES) {
            for (int i = 0; Math.pow(10, i / (double) POINTS_A_DECADE) <= queries; i++) {
                points.add((int) Math.round(Math.pow(10, i / (double) POINTS_A_DECADE)));
            }
            for (int i = 1; i <= LINEAR_POINTS; i++) {
                points.add(Math.max(1, (int) ((long) i * queries / LINEAR_POINTS)));
            }
        }
        points.removeIf(p -> p > queries);
        return List.copyOf(points);
    }
}
