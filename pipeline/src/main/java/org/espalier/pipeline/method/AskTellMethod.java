package org.espalier.pipeline.method;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.Deferred;
import org.espalier.pipeline.phase.ProfilePhase;
import org.espalier.pipeline.phase.SearchOutcome;
import org.espalier.pipeline.phase.TrialsPhase;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.TrialsResult;
import org.espalier.pipeline.trial.ChildProcess;
import org.espalier.pipeline.trial.TrainingEvaluator;
import org.espalier.plan.AskTellPhase;
import org.espalier.plan.SearchPhase;
import org.espalier.search.SearchContext;
import org.espalier.search.Strategies;
import org.espalier.search.StrategyConfig;
import org.espalier.space.SearchSpace;

/**
 * Any ask/tell strategy, evaluated by trials, each a short training from scratch in a child process: {@code trials} of {@code epochs}
 * epochs, each within {@code trial_minutes} and {@code trial_memory_mb}; the rest is the strategy's own.
 *
 * @param strategy with its default settings
 */
public record AskTellMethod(StrategyConfig strategy) implements SearchMethod {
    private static final int TRIALS = 30;
    private static final int EPOCHS = 3;
    private static final int TRIAL_MINUTES = 60;
    private static final int TRIAL_MEMORY_MB = 4096;

    @Override
    public String name() {
        return strategy.name();
    }

    @Override
    public String summary() {
        return strategy.summary();
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        try {
            strategy.create(new SearchContext(space, 1));
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            // This is how a strategy says that the space lacks what it needs.
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public List<SearchPhase<?>> phases(SearchResources resources, Path directory, MethodSettings settings) {
        int trials = settings.whole("trials", TRIALS);
        int epochs = settings.whole("epochs", EPOCHS);
        ChildProcess child = new ChildProcess(
                Duration.ofMinutes(settings.whole("trial_minutes", TRIAL_MINUTES)),
                settings.whole("trial_memory_mb", TRIAL_MEMORY_MB),
                resources.environment());
        Map<String, Object> own = settings.rest(Strategies.settings(strategy));
        settings.finish();
        StrategyConfig configured = Strategies.named(name(), own);
        SearchConfig config = resources.config();
        SearchPhase<?> search = new Deferred<>(
                SearchOutcome.SEARCH,
                TrialsResult.class,
                phase -> new TrialsPhase(new AskTellPhase(
                        SearchOutcome.SEARCH,
                        configured,
                        new SearchContext(resources.space(), Limits.of(resources), config.seed()),
                        new TrainingEvaluator(
                                config,
                                resources.space().codec(),
                                directory.resolve("trials"),
                                epochs,
                                child,
                                phase::stopIfAsked,
                                phase::append),
                        trials,
                        1)));
        return List.of(new ProfilePhase(resources, name(), this::lacks), search, new SearchOutcome(resources, false));
    }
}
