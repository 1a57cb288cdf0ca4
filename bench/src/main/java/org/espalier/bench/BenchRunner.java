package org.espalier.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.SearchStrategy;
import org.espalier.search.StrategyConfig;
import org.espalier.search.Trial;
import org.jspecify.annotations.Nullable;

/**
 * Runs strategies on a table many times. A strategy sees one column; what is reported is another column of its incumbent, the best by
 * the column that it sees. Of several columns it is the hypervolume of what none of its rows dominates. Every run's seed is derived from the root seed, the strategy and the run's number, so results do not depend
 * on the number of threads.
 */
public final class BenchRunner {
    private final TableBenchmark table;
    private final BenchSettings settings;
    private final TableGoal goal;
    private final List<Integer> curve;

    /**
     * @throws IllegalArgumentException with one line where the columns leave nothing to compare: all unknown, or all equal
     * @throws org.espalier.search.InfeasibleException where no row of the table is within the limits
     */
    public BenchRunner(TableBenchmark table, BenchSettings settings) {
        this.table = table;
        this.settings = settings;
        this.goal = new TableGoal(table, settings.goal());
        this.curve = settings.curve();
    }

    private record Run(List<BenchReport.Incumbent> incumbents, double seconds, long unknown) {}

    /** Runs everything and waits for it. */
    public BenchReport run() throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(settings.threads());
        try {
            List<List<Future<Run>>> futures = new ArrayList<>();
            for (StrategyConfig strategy : settings.strategies()) {
                List<Future<Run>> runs = new ArrayList<>();
                for (int run = 0; run < settings.runs(); run++) {
                    int number = run;
                    runs.add(pool.submit(() -> run(strategy, number)));
                }
                futures.add(runs);
            }
            List<BenchReport.Summary> summaries = new ArrayList<>();
            for (int i = 0; i < futures.size(); i++) {
                summaries.add(summary(label(settings.strategies().get(i)), joined(futures.get(i))));
            }
            return new BenchReport(settings, goal.best(), front(), unknownRows(), summaries, notices());
        } finally {
            pool.shutdownNow();
        }
    }

    private Optional<BenchReport.Front> front() {
        TrueFront front = goal.front();
        return front == null ? Optional.empty() : Optional.of(new BenchReport.Front(front.reference(), front.size()));
    }

    private Map<String, Long> unknownRows() {
        Map<String, Long> unknown = new LinkedHashMap<>();
        settings.goal().objectives().forEach(o -> unknown.put(o.metric(), table.unknown(o.metric())));
        settings.goal().reported().forEach(column -> unknown.put(column, table.unknown(column)));
        return unknown;
    }

    /** What makes a comparison say less than it seems to. */
    private List<String> notices() {
        List<String> notices = new ArrayList<>();
        for (StrategyConfig strategy : settings.strategies()) {
            int first = strategy.initialDesign().orElse(0);
            if (first > table.rows()) {
                notices.add("strategy '" + label(strategy) + "' begins with " + first
                        + " candidates that it does not choose, and the table has " + table.rows()
                        + " row(s): it cannot show what it learns; begin with fewer, or take a larger table");
            }
        }
        return notices;
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
        List<BenchReport.Checkpoint> points = new ArrayList<>();
        for (int i = 0; i < curve.size(); i++) {
            int place = i;
            points.add(new BenchReport.Checkpoint(
                    curve.get(i),
                    runs.stream().map(r -> r.incumbents().get(place)).toList()));
        }
        List<BenchReport.Checkpoint> at = points.stream()
                .filter(point -> settings.checkpoints().contains(point.queries()))
                .toList();
        double seconds = runs.stream().mapToDouble(Run::seconds).average().orElseThrow();
        return new BenchReport.Summary(
                label,
                at,
                points,
                seconds,
                runs.stream().mapToLong(Run::unknown).sum());
    }

    /** One search: asks, looks up, tells, and keeps the best by what the strategy sees. */
    private Run run(StrategyConfig config, int number) {
        long start = System.nanoTime();
        SearchStrategy strategy = config.create(goal.context(Seeds.derive(settings.seed(), "bench " + config, number)));
        List<BenchReport.Incumbent> incumbents = new ArrayList<>();
        Standing standing = goal.standing();
        long unknown = 0;
        int queries = 0;
        while (incumbents.size() < curve.size()) {
            Candidate candidate = next(strategy);
            if (candidate != null) {
                queries++;
                OptionalInt row = table.row(candidate.architecture());
                Trial trial = goal.trial(candidate, row);
                strategy.tell(trial);
                if (trial.succeeded()) {
                    standing.add(row.orElseThrow());
                } else {
                    unknown++;
                }
            }
            while (incumbents.size() < curve.size() && (candidate == null || queries == curve.get(incumbents.size()))) {
                incumbents.add(standing.at(number, queries));
            }
        }
        if (standing.isEmpty()) {
            throw new IllegalArgumentException("strategy '" + config.name() + "', run " + number + ": of none of the "
                    + queries + " architectures that it asked for is '"
                    + settings.goal().optimize()
                    + "' known (the table has "
                    + table.rows() + " row(s)); name a column with values");
        }
        return new Run(incumbents, (System.nanoTime() - start) / 1e9, unknown);
    }

    private static @Nullable Candidate next(SearchStrategy strategy) {
        List<Candidate> asked = strategy.ask(1);
        return asked.isEmpty() ? null : asked.get(0);
    }
}
