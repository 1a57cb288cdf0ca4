package org.espalier.bench.speed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.espalier.bench.TableBenchmark;
import org.espalier.search.Candidate;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.space.SearchSpace;
import org.espalier.strategy.RegularizedEvolution;
import org.espalier.zoo.Zoo;

/** Regularized evolution on the table of NAS-Bench-201. */
final class TableQueries implements SpeedBenchmark {
    private static final int QUERIES = 10_000;
    private static final String COLUMN = "c10_valid";

    @Override
    public String name() {
        return "table-queries";
    }

    @Override
    public String what() {
        return "regularized-evolution, 10,000 queries on the NAS-Bench-201 table, one thread";
    }

    @Override
    public boolean takesTurns() {
        return false;
    }

    @Override
    public SpeedResult run(SpeedContext context) {
        SearchSpace space = Zoo.installed().space("nas-bench-201", Map.of());
        TableBenchmark table;
        try {
            table = TableBenchmark.read(context.table(), space, "arch_str", Set.of(COLUMN));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the table " + context.table(), e);
        }
        double[] seconds = new double[context.rounds() + 1];
        for (int round = 0; round < seconds.length; round++) {
            seconds[round] = seconds(table, round);
        }
        double[] warm = Arrays.copyOfRange(seconds, 1, seconds.length);
        return new SpeedResult(
                name(),
                what(),
                Turns.median(warm),
                "s",
                1,
                false,
                Turns.median(warm) * 1e3,
                Double.NaN,
                warm.length,
                Arrays.stream(warm).min().orElseThrow(),
                Arrays.stream(warm).max().orElseThrow());
    }

    private static double seconds(TableBenchmark table, int seed) {
        long start = System.nanoTime();
        SearchStrategy strategy = new RegularizedEvolution().create(new SearchContext(table.space(), seed));
        for (int i = 0; i < QUERIES; i++) {
            Candidate candidate = strategy.ask(1).get(0);
            int row = table.row(candidate.architecture()).orElseThrow();
            strategy.tell(candidate.scored(table.value(COLUMN, row)));
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
