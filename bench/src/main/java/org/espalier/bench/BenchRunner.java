package org.espalier.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.Scalarisation;
import org.espalier.search.Scalarised;
import org.espalier.search.SearchStrategy;
import org.espalier.search.Strategies;
import org.espalier.search.StrategyConfig;
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
        settings.fidelity().ifPresent(fidelity -> fidelity.epochs(table.header()));
    }

    private record Run(List<BenchReport.Incumbent> incumbents, double seconds, Tally tally) {}

    /** A strategy, and the rule by which its trials are stopped. */
    private record Variant(StrategyConfig strategy, Fidelity.Rule rule) {}

    /** Runs everything and waits for it. */
    public BenchReport run() throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(settings.threads());
        try {
            List<List<Future<Run>>> futures = new ArrayList<>();
            List<Variant> variants = variants();
            for (Variant variant : variants) {
                List<Future<Run>> runs = new ArrayList<>();
                for (int run = 0; run < settings.runs(); run++) {
                    int number = run;
                    runs.add(pool.submit(() -> run(variant, number)));
                }
                futures.add(runs);
            }
            List<BenchReport.Summary> summaries = new ArrayList<>();
            for (int i = 0; i < futures.size(); i++) {
                summaries.add(summary(label(variants.get(i)), joined(futures.get(i))));
            }
            return new BenchReport(settings, goal.best(), front(), unknownRows(), summaries, notices());
        } finally {
            pool.shutdownNow();
        }
    }

    private List<Variant> variants() {
        List<Fidelity.Rule> rules = settings.fidelity().map(Fidelity::rules).orElse(List.of(Fidelity.Rule.NONE));
        return settings.strategies().stream()
                .flatMap(strategy -> rules.stream().map(rule -> new Variant(strategy, rule)))
                .toList();
    }

    private String label(Variant variant) {
        String strategy = label(variant.strategy());
        return variant.rule() == Fidelity.Rule.NONE ? strategy : strategy + "+" + variant.rule();
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
        if (settings.goal().scalarisation() == Scalarisation.CHEBYSHEV
                && settings.goal().isMultiObjective()) {
            notices.add(
                    "strategies that know one number are led by Chebyshev distances with weights drawn for each trial");
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

    /** The name, with the settings in which those of one name differ: {@code regularized-evolution:population=10}. */
    private String label(StrategyConfig strategy) {
        List<Map<String, @Nullable Object>> alike = settings.strategies().stream()
                .filter(other -> other.name().equals(strategy.name()))
                .map(other -> Strategies.codec().plain(Strategies.settings(other)))
                .toList();
        StringBuilder label = new StringBuilder(strategy.name());
        Strategies.codec().plain(Strategies.settings(strategy)).forEach((key, value) -> {
            if (alike.stream().anyMatch(other -> !Objects.equals(other.get(key), value))) {
                label.append(':').append(key).append('=').append(value);
            }
        });
        return label.toString();
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
                runs.stream().mapToLong(r -> r.tally().unknown).sum(),
                runs.stream().mapToLong(r -> r.tally().stopped).sum(),
                runs.stream().mapToLong(r -> r.tally().trials).sum());
    }

    /** One search: asks, looks up, tells, and keeps the best by what the strategy sees; what the budget cuts does not count. */
    private Run run(Variant variant, int number) {
        long start = System.nanoTime();
        StrategyConfig config = variant.strategy();
        SearchStrategy strategy = Scalarised.create(
                config, goal.context(Seeds.derive(settings.seed(), "bench " + config, number), epochs()));
        List<BenchReport.Incumbent> incumbents = new ArrayList<>();
        Lookups lookups = lookups(variant.rule());
        Standing standing = goal.standing();
        Tally tally = new Tally();
        int spent = 0;
        while (incumbents.size() < curve.size()) {
            Candidate candidate = next(strategy);
            Lookups.Look look = candidate == null ? null : lookups.look(candidate);
            int after = look == null ? Integer.MAX_VALUE : spent + look.cost();
            while (incumbents.size() < curve.size() && curve.get(incumbents.size()) < after) {
                incumbents.add(standing.at(number, spent));
            }
            if (look == null || incumbents.size() == curve.size()) {
                break;
            }
            spent = after;
            strategy.tell(look.trial());
            tally.add(look);
            if (look.row() >= 0) {
                standing.add(look.row());
            }
            if (spent == curve.get(incumbents.size())) {
                incumbents.add(standing.at(number, spent));
            }
        }
        if (standing.isEmpty()) {
            throw nothingKnown(config, number, tally);
        }
        return new Run(incumbents, (System.nanoTime() - start) / 1e9, tally);
    }

    private int epochs() {
        return settings.fidelity()
                .map(fidelity -> fidelity.epochs(table.header()))
                .map(all -> all[all.length - 1])
                .orElse(1);
    }

    /** What became of a run's trials. */
    private static final class Tally {
        private long trials;
        private long unknown;
        private long stopped;

        void add(Lookups.Look look) {
            trials++;
            unknown += look.trial().succeeded() ? 0 : 1;
            boolean whole = look.trial().candidate().epochs().isEmpty();
            stopped += whole && look.trial().succeeded() && look.row() < 0 ? 1 : 0;
        }
    }

    private Lookups lookups(Fidelity.Rule rule) {
        return settings.fidelity()
                .<Lookups>map(fidelity -> new CurveTrials(
                        table,
                        goal,
                        settings.goal().objectives().get(0),
                        fidelity.prefix(),
                        fidelity.epochs(table.header()),
                        rule.stop()))
                .orElseGet(() -> new WholeTrials(table, goal));
    }

    private IllegalArgumentException nothingKnown(StrategyConfig config, int number, Tally tally) {
        String run = "strategy '" + config.name() + "', run " + number + ": ";
        String known = " (the table has " + table.rows() + " row(s))";
        return new IllegalArgumentException(
                tally.trials > tally.unknown || tally.trials == 0
                        ? run + "the budget of " + settings.queries() + " epochs ends before any trial does" + known
                                + "; give more"
                        : run + "of none of the " + tally.trials + " architectures that it asked for is '"
                                + settings.goal().optimize() + "' known" + known + "; name a column with values");
    }

    private static @Nullable Candidate next(SearchStrategy strategy) {
        List<Candidate> asked = strategy.ask(1);
        return asked.isEmpty() ? null : asked.get(0);
    }
}
