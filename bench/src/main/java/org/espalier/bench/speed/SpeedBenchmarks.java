package org.espalier.bench.speed;

import java.util.List;
import org.espalier.oneshot.relaxed.Moment;

/** All speed benchmarks. */
public final class SpeedBenchmarks {
    private SpeedBenchmarks() {}

    /** Every benchmark, in the order in which they run. */
    public static List<SpeedBenchmark> all() {
        return List.of(
                new OnceForAllStep(),
                new ScratchStep("scratch-step", 32),
                new ScratchStep("scratch-step-64", 64),
                new AloneStep("training-alone", 32),
                new AloneStep("training-alone-64", 64),
                new SinglePathStep(),
                new DartsStep(),
                new OneHotStep(),
                new PathStep("one-path-weights", Moment.Turn.WEIGHTS, 1, 1.3),
                new PathStep("one-path-alphas", Moment.Turn.ARCHITECTURE, 1, 1.5),
                new PathStep("two-path-alphas", Moment.Turn.ARCHITECTURE, 2, 2),
                new SecondOrderStep(),
                new PartialStep(),
                new SuperkernelStep(),
                new TrieEvaluation(),
                new Finder(),
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

    /**
     * Other programs do the work of one benchmark, which has to be measured in turns.
     *
     * @throws IllegalArgumentException if there are rivals and anything but one such benchmark
     */
    public static void requireOneFor(List<Rival> rivals, List<SpeedBenchmark> benchmarks) {
        if (rivals.isEmpty() || benchmarks.size() == 1 && benchmarks.get(0).takesTurns()) {
            return;
        }
        throw PeerException.of(
                benchmarks.size() == 1
                        ? "nothing takes turns with the benchmark '"
                                + benchmarks.get(0).name() + "'"
                        : "other programs do the work of one benchmark, got " + benchmarks.size() + " benchmarks",
                "",
                "name one of "
                        + all().stream()
                                .filter(SpeedBenchmark::takesTurns)
                                .map(SpeedBenchmark::name)
                                .toList());
    }

    private static SpeedBenchmark one(String name) {
        return all().stream()
                .filter(benchmark -> benchmark.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no speed benchmark is named '" + name + "'; there are "
                        + all().stream().map(SpeedBenchmark::name).toList()));
    }
}
