package org.espalier.bench.speed;

import java.util.List;

/** All speed benchmarks. */
public final class SpeedBenchmarks {
    private SpeedBenchmarks() {}

    /** Every benchmark, in the order in which they run. */
    public static List<SpeedBenchmark> all() {
        return List.of(
                new OnceForAllStep(),
                new ScratchStep("scratch-step", 32),
                new ScratchStep("scratch-step-64", 64),
                new SinglePathStep(),
                new DartsStep(),
                new OneHotStep(),
                new TrieEvaluation(),
                new Candidates(),
                new TableQueries(),
                new JournalTrials("journal", 1_000),
                new JournalTrials("journal-one-by-one", 1),
                new DataDigest());
    }

    /**
     * Those of the given names, in that order; all of them where none is named.
     *
     * @throws IllegalArgumentException if there is no benchmark of a name
     */
    public static List<SpeedBenchmark> named(List<String> names) {
        if (names.isEmpty()) {
            return all();
        }
        return names.stream().map(SpeedBenchmarks::one).toList();
    }

    private static SpeedBenchmark one(String name) {
        return all().stream()
                .filter(benchmark -> benchmark.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no speed benchmark is named '" + name + "'; there are "
                        + all().stream().map(SpeedBenchmark::name).toList()));
    }
}
