package org.espalier.cli.pipeline;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.espalier.cli.config.SearchConfig;
import org.espalier.plan.AskTellPhase;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.SearchPhase;
import org.espalier.plan.SearchPlan;
import org.espalier.search.Evaluator;
import org.espalier.search.SearchContext;
import org.espalier.search.Strategies;
import org.espalier.search.StrategyConfig;

/** From a configuration to the phases that carry it out. */
final class SearchPlans {
    private static final String SEARCH = "search";
    private static final String TWO_STEP = "once-for-all";
    private static final int MOST_CANDIDATES = 1_000_000;
    private static final int GENERATION = 1_000;
    private static final int TRIAL_MINUTES = 60;
    private static final int TRIAL_MEMORY_MB = 4096;

    private SearchPlans() {}

    /** The plan of a search in a folder. */
    static SearchPlan of(Workbench bench, Path directory) {
        List<SearchPhase> phases = new ArrayList<>();
        if (bench.config().strategy().name().equals(SearchRun.FIXED)) {
            Object member = bench.config().strategy().parameters().getOrDefault(SearchRun.ARCHITECTURE, "");
            phases.addAll(
                    List.of(new FixedMember(bench, member.toString()), new RetrainPhase(bench), new ProofPhase(bench)));
            return plan(bench, phases);
        }
        phases.add(new ProfilePhase(bench));
        phases.addAll(search(bench, directory));
        phases.add(new SearchOutcome(
                bench, SEARCH, bench.config().strategy().name().equals(TWO_STEP)));
        phases.add(new RetrainPhase(bench));
        phases.add(new ProofPhase(bench));
        return plan(bench, phases);
    }

    private static SearchPlan plan(Workbench bench, List<SearchPhase> phases) {
        return new SearchPlan(
                bench.config().toYaml(),
                phases.stream().<SearchPhase>map(StoppablePhase::new).toList());
    }

    /** The three kinds: two-step, joint, and ask/tell for whatever is registered as such. */
    private static List<SearchPhase> search(Workbench bench, Path directory) {
        Map<String, Object> settings =
                new LinkedHashMap<>(bench.config().strategy().parameters());
        return switch (bench.config().strategy().name()) {
            case TWO_STEP -> twoStep(bench, directory, settings);
            case "darts" -> {
                int epochs = whole(settings, "epochs", 50);
                int batch = whole(settings, "batch", 64);
                requireNothingLeft("darts", settings);
                yield List.of(new DartsPhase(bench, SEARCH, epochs, batch));
            }
            default -> List.of(new Deferred(SEARCH, context -> askTell(bench, directory, settings, context)));
        };
    }

    private static List<SearchPhase> twoStep(Workbench bench, Path directory, Map<String, Object> settings) {
        int epochs = whole(settings, "epochs", 30);
        int batch = whole(settings, "batch", 64);
        Object rate = settings.remove("learning_rate");
        double learningRate = rate instanceof Number number ? number.doubleValue() : 0.05;
        requireNothingLeft(TWO_STEP, settings);
        SearchConfig config = bench.config();
        Supplier<SupernetTraining> training =
                () -> new SupernetTraining(bench, directory.resolve("supernet"), epochs, learningRate, batch);
        SearchPhase evolution = new Deferred(SEARCH, phase -> {
            StrategyConfig strategy =
                    Strategies.named(config.search().name(), config.search().parameters());
            SearchContext context = new SearchContext(bench.space(), Limits.of(bench), config.seed());
            return new TrialsPhase(new AskTellPhase(
                    SEARCH,
                    strategy,
                    context,
                    training.get().evaluator(bench::warn, phase::stopIfAsked),
                    strategy.candidates().orElse(MOST_CANDIDATES),
                    GENERATION));
        });
        List<SearchPhase> phases = new ArrayList<>(List.of(new SupernetPhase(training, epochs), evolution));
        if (config.rankCheck().members() > 0) {
            phases.add(new RankCheckPhase(bench, training));
        }
        return phases;
    }

    /**
     * Trials, each a short training from scratch in a child process: {@code trials} of {@code epochs} epochs, each within {@code
     * trial_minutes} and {@code trial_memory_mb}; the rest is the strategy's own.
     */
    private static SearchPhase askTell(Workbench bench, Path directory, Map<String, Object> given, PhaseContext phase) {
        Map<String, Object> settings = new LinkedHashMap<>(given);
        SearchConfig config = bench.config();
        int trials = whole(settings, "trials", 30);
        int epochs = whole(settings, "epochs", 3);
        ChildProcess child = new ChildProcess(
                Duration.ofMinutes(whole(settings, "trial_minutes", TRIAL_MINUTES)),
                whole(settings, "trial_memory_mb", TRIAL_MEMORY_MB),
                bench.environment());
        StrategyConfig strategy = Strategies.named(config.strategy().name(), settings);
        SearchContext context = new SearchContext(bench.space(), Limits.of(bench), config.seed());
        Evaluator evaluator = new TrainingEvaluator(
                config, bench.space().codec(), directory.resolve("trials"), epochs, child, phase::stopIfAsked);
        return new TrialsPhase(new AskTellPhase(SEARCH, strategy, context, evaluator, trials, 1));
    }

    private static void requireNothingLeft(String strategy, Map<String, Object> settings) {
        if (!settings.isEmpty()) {
            throw new IllegalArgumentException("strategy '" + strategy + "' has no setting " + settings.keySet());
        }
    }

    private static int whole(Map<String, Object> settings, String key, int otherwise) {
        Object value = settings.remove(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Number number && number.longValue() >= 1) {
            return Math.toIntExact(number.longValue());
        }
        throw new IllegalArgumentException(
                "strategy." + key + ": expected a whole number of at least 1, got '" + value + "'");
    }
}
