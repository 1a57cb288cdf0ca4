package org.espalier.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.SearchContext;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.jspecify.annotations.Nullable;

/**
 * Runs strategies on a table many times. A strategy sees one column; what is reported is another column of its incumbent, the best by
 * the column that it sees. Every run's seed is derived from the root seed, the strategy and the run's number, so results do not depend
 * on the number of threads.
 */
public final class BenchRunner {
    private final TableBenchmark table;
    private final BenchSettings settings;

    public BenchRunner(TableBenchmark table, BenchSettings settings) {
        this.table = table;
        this.settings = settings;
    }

    private record Run(List<BenchReport.Incumbent> incumbents, double seconds, long unknown) {}

    /** Runs everything and waits for it. */
    public BenchReport run() throws InterruptedException {
        double best = table.best(settings.report(), settings.minimize());
        ExecutorService pool = Executors.newFixedThreadPool(settings.threads());
        try {
            List<List<Future<Run>>> futures = new ArrayList<>();
            for (StrategyConfig strategy : settings.strategies()) {
                List<Future<Run>> runs = new ArrayList<>();
                for (int run = 0; run < settings.runs(); run++) {
                    int number = run;
                    runs.add(pool.submit(() -> run(strategy, number, best)));
                }
                futures.add(runs);
            }
            List<BenchReport.Summary> summaries = new ArrayList<>();
            for (int i = 0; i < futures.size(); i++) {
                summaries.add(summary(label(settings.strategies().get(i)), joined(futures.get(i))));
            }
            return new BenchReport(settings, best, unknownRows(), summaries);
        } finally {
            pool.shutdownNow();
        }
    }

    private Map<String, Long> unknownRows() {
        Map<String, Long> unknown = new LinkedHashMap<>();
        for (String column : List.of(settings.optimize(), settings.report())) {
            unknown.put(column, table.unknown(column));
        }
        return unknown;
    }

    private static List<Run> joined(List<Future<Run>> futures) throws InterruptedException {
        List<Run> runs = new ArrayList<>();
        for (Future<Run> future : futures) {
            try {
                runs.add(future.get());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException("a run failed: " + e.getCause(), e);
            }
        }
        return runs;
    }

    private String label(StrategyConfig strategy) {
        long same = settings.strategies().stream()
                .filter(s -> s.name().equals(strategy.name()))
                .count();
        return same == 1 ? strategy.name() : strategy.toString();
    }

    private BenchReport.Summary summary(String label, List<Run> runs) {
        List<BenchReport.Checkpoint> at = new ArrayList<>();
        List<Integer> checkpoints = settings.checkpoints();
        for (int i = 0; i < checkpoints.size(); i++) {
            int place = i;
            at.add(new BenchReport.Checkpoint(
                    checkpoints.get(i),
                    runs.stream().map(r -> r.incumbents().get(place)).toList()));
        }
        double seconds = runs.stream().mapToDouble(Run::seconds).average().orElseThrow();
        return new BenchReport.Summary(
                label, at, seconds, runs.stream().mapToLong(Run::unknown).sum());
    }

    /** One search: asks, looks up, tells, and keeps the best by what the strategy sees. */
    private Run run(StrategyConfig config, int number, double best) {
        long start = System.nanoTime();
        long seed = Seeds.derive(settings.seed(), "bench " + config, number);
        SearchStrategy strategy = config.create(new SearchContext(table.space(), seed));
        List<Integer> checkpoints = settings.checkpoints();
        List<BenchReport.Incumbent> incumbents = new ArrayList<>();
        double sign = settings.minimize() ? -1 : 1;
        OptionalInt incumbent = OptionalInt.empty();
        double highest = Double.NEGATIVE_INFINITY;
        long unknown = 0;
        int queries = 0;
        while (incumbents.size() < checkpoints.size()) {
            Candidate candidate = next(strategy);
            if (candidate != null) {
                queries++;
                OptionalInt row = table.row(candidate.architecture());
                OptionalDouble seen =
                        row.isPresent() ? table.find(settings.optimize(), row.getAsInt()) : OptionalDouble.empty();
                if (seen.isPresent()) {
                    double score = sign * seen.getAsDouble();
                    strategy.tell(candidate.scored(score));
                    incumbent = score > highest ? row : incumbent;
                    highest = Math.max(score, highest);
                } else {
                    unknown++;
                    strategy.tell(candidate.failed(row.isPresent() ? "unknown in the table" : "not in the table"));
                }
            }
            while (incumbents.size() < checkpoints.size()
                    && (candidate == null || queries == checkpoints.get(incumbents.size()))) {
                incumbents.add(incumbent(number, queries, incumbent, best));
            }
        }
        if (incumbent.isEmpty()) {
            throw new IllegalArgumentException("strategy '" + config.name() + "', run " + number + ": of none of the "
                    + queries + " architectures that it asked for is '" + settings.optimize()
                    + "' known (the table has "
                    + table.rows() + " row(s)); name a column with values");
        }
        return new Run(incumbents, (System.nanoTime() - start) / 1e9, unknown);
    }

    private static @Nullable Candidate next(SearchStrategy strategy) {
        List<Candidate> asked = strategy.ask(1);
        return asked.isEmpty() ? null : asked.get(0);
    }

    private BenchReport.Incumbent incumbent(int run, int queries, OptionalInt row, double best) {
        if (row.isEmpty()) {
            return new BenchReport.Incumbent(run, queries, Double.NaN, Double.NaN, Double.NaN);
        }
        double report = table.find(settings.report(), row.getAsInt()).orElse(Double.NaN);
        return new BenchReport.Incumbent(
                run, queries, table.value(settings.optimize(), row.getAsInt()), report, Math.abs(best - report));
    }
}
