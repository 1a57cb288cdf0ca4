package org.espalier.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.espalier.bench.schedule.DrawnTrials;
import org.espalier.bench.schedule.JournaledTrials;
import org.espalier.bench.schedule.Repetition;
import org.espalier.bench.schedule.Simulation;
import org.espalier.pipeline.SearchFolder;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.TrialsConfig;
import org.espalier.pipeline.phase.SearchOutcome;
import org.espalier.search.Constraints;
import org.espalier.search.Objectives;
import org.espalier.search.SearchContext;
import org.espalier.search.StrategyConfig;
import org.espalier.search.TellOrder;
import org.espalier.settings.Ranges;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.SpaceFactory;
import org.espalier.zoo.SpaceParameters;
import org.espalier.zoo.Zoo;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What other numbers of workers would make of a search. */
@Command(
        name = "schedule",
        description = "What other numbers of workers, and other strategies, would make of a search whose trials took as"
                + " long as those in DIR: the scheduler itself, by a clock that nobody waits for.")
final class ScheduleCommand implements Callable<Integer> {
    private static final Map<String, String> OPTIONS = Usage.options(
            "workers", "--workers", "trials", "--trials", "epochs", "--epochs", "strategy", "--strategies");

    private static final int MOST_WORKERS = 100_000;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "DIR", description = "Folder of a search with trials.")
    private Path directory = Path.of("");

    @Option(
            names = "--workers",
            split = ",",
            paramLabel = "N",
            description = "Numbers of workers; default ${DEFAULT-VALUE}.")
    private List<Integer> workers = List.of(1, 10, 100, 1000);

    @Option(
            names = "--strategies",
            split = ",",
            paramLabel = "a,b",
            description = "Names, or NAME:key=value:key=value; default ${DEFAULT-VALUE}.")
    private List<String> strategies = List.of("random", "regularized-evolution", "hyperband", "asha");

    @Option(names = "--trials", paramLabel = "N", description = "Whole trainings; default: as the search has.")
    private @Nullable Integer trials;

    @Option(names = "--epochs", paramLabel = "N", description = "Of a whole training; default: as the search has.")
    private @Nullable Integer epochs;

    @Option(names = "--seed", paramLabel = "S", description = "Default ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Override
    public Integer call() throws Exception {
        return Usage.check(OPTIONS, this::simulated);
    }

    private Integer simulated() throws IOException {
        workers.forEach(number -> Ranges.whole("workers", number, 1, MOST_WORKERS));
        List<StrategyConfig> chosen =
                strategies.stream().map(BenchArguments::strategy).toList();
        SearchFolder folder = SearchFolder.open(directory);
        SearchConfig config = folder.config();
        TrialsConfig had = config.trials();
        int budget = Ranges.whole("trials", trials == null ? had.count() : trials, 1, 10_000_000);
        int whole = Ranges.whole("epochs", epochs == null ? had.epochs() : epochs, 1, 100_000);
        JournaledTrials journal = JournaledTrials.read(folder.journal(), SearchOutcome.SEARCH);
        SearchSpace space = space(config);
        Map<String, Object> said = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>();
        repeated(journal, had, context(space, had.epochs()), said, lines);
        List<Object> rows = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%-26s %8s %12s %6s %9s %9s %8s",
                "strategy",
                "workers",
                "hours",
                "busy",
                "trials",
                "whole",
                "best"));
        for (StrategyConfig strategy : chosen) {
            for (int number : workers) {
                DrawnTrials model = DrawnTrials.of(journal, had.epochs(), whole, seed);
                Simulation.Outcome outcome =
                        run(new Simulation(strategy, context(space, whole), TellOrder.ARRIVAL, budget, model), number);
                rows.add(row(strategy, outcome));
                lines.add(line(strategy, outcome));
            }
        }
        said.put("trials", budget);
        said.put("epochs", whole);
        said.put("simulated", rows);
        if (common.json) {
            common.printJson(said);
        } else {
            lines.forEach(common.out()::println);
        }
        return ExitCode.DONE;
    }

    /** Holds the simulation against what the search took. */
    private static void repeated(
            JournaledTrials journal,
            TrialsConfig had,
            SearchContext context,
            Map<String, Object> said,
            List<String> lines) {
        Repetition repetition = new Repetition(journal);
        int count = Math.max(1, journal.trials().size());
        Simulation.Outcome outcome = run(
                new Simulation(repetition, context, had.order(), count, repetition.model()),
                had.capacity(),
                had.outstanding() - 1);
        Optional<Double> real = journal.seconds();
        Map<String, Object> repeated = JsonObject.of("workers", had.capacity(), "seconds", outcome.seconds());
        real.ifPresent(seconds -> repeated.put("real_seconds", seconds));
        said.put("repeated", repeated);
        lines.add(String.format(
                Locale.ROOT,
                "the search itself, %d worker(s): %.1f s simulated; %s",
                had.capacity(),
                outcome.seconds(),
                real.map(seconds -> String.format(
                                Locale.ROOT,
                                "%.1f s in truth (%+.1f %%)",
                                seconds,
                                100 * (outcome.seconds() / seconds - 1)))
                        .orElse("how long it took in truth nobody knows, since it was interrupted")));
    }

    private static Simulation.Outcome run(Simulation simulation, int workers) {
        return run(simulation, workers, workers - 1);
    }

    private static Simulation.Outcome run(Simulation simulation, int workers, int lag) {
        try {
            return simulation.with(workers, lag);
        } catch (InterruptedException e) {
            throw new IllegalStateException("a simulation waits for nobody", e);
        }
    }

    private static SearchContext context(SearchSpace space, int epochs) {
        return new SearchContext(space, Constraints.none(), 1, Objectives.SCORE, epochs);
    }

    /** The decisions alone matter, whatever images and classes there are. */
    private static SearchSpace space(SearchConfig config) {
        SearchConfig.Space named = config.space();
        SpaceFactory factory = named.factory(Zoo.installed());
        return factory.build(new SpaceParameters(named.name(), factory.parameters(), named.wanted()));
    }

    private static Map<String, Object> row(StrategyConfig strategy, Simulation.Outcome outcome) {
        Map<String, Object> row = JsonObject.of(
                "strategy",
                strategy.name(),
                "workers",
                outcome.workers(),
                "seconds",
                outcome.seconds(),
                "busy",
                outcome.busy(),
                "trials",
                outcome.trials(),
                "whole",
                outcome.whole(),
                "scheduling_seconds_per_trial",
                outcome.scheduling());
        if (!Double.isNaN(outcome.best())) {
            row.put("best", outcome.best());
        }
        return row;
    }

    private static String line(StrategyConfig strategy, Simulation.Outcome outcome) {
        return String.format(
                Locale.ROOT,
                "%-26s %,8d %12.2f %5.0f%% %,9d %,9d %8.4f",
                strategy.name(),
                outcome.workers(),
                outcome.seconds() / 3600,
                100 * outcome.busy(),
                outcome.trials(),
                outcome.whole(),
                outcome.best());
    }
}
