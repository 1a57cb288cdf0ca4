package org.espalier.pipeline.method;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.Deferred;
import org.espalier.pipeline.phase.ProfilePhase;
import org.espalier.pipeline.phase.RankCheckPhase;
import org.espalier.pipeline.phase.SearchOutcome;
import org.espalier.pipeline.phase.SupernetPhase;
import org.espalier.pipeline.phase.TrialsPhase;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.TrialsResult;
import org.espalier.pipeline.training.SupernetTraining;
import org.espalier.plan.AskTellPhase;
import org.espalier.plan.SearchPhase;
import org.espalier.search.SearchContext;
import org.espalier.search.Strategies;
import org.espalier.search.StrategyConfig;
import org.espalier.space.Elasticity;
import org.espalier.space.SearchSpace;

/**
 * Two steps: one elastic supernet trained by the sandwich rule, then the ask/tell strategy that {@code search} of the configuration names,
 * scored by that supernet. Settings: {@code epochs}, {@code batch}, {@code learning_rate}.
 */
public final class OnceForAllMethod implements SearchMethod {
    private static final int EPOCHS = 30;
    private static final int BATCH = 64;
    private static final double LEARNING_RATE = 0.05;
    private static final int MOST_CANDIDATES = 1_000_000;
    private static final int GENERATION = 1_000;

    @Override
    public String name() {
        return "once-for-all";
    }

    @Override
    public String summary() {
        return "one elastic supernet, sandwich rule and in-place distillation, then a search over it (Cai et al. 2020, Yu et al. 2020)";
    }

    @Override
    public boolean isTwoStep() {
        return true;
    }

    @Override
    public Optional<String> lacks(SearchSpace space) {
        return Elasticity.isElastic(space)
                ? Optional.empty()
                : Optional.of("it needs an elastic decision (resolution, depth, width, kernel or expansion)");
    }

    @Override
    public List<SearchPhase<?>> phases(SearchResources resources, Path directory, MethodSettings settings) {
        int epochs = settings.whole("epochs", EPOCHS);
        int batch = settings.whole("batch", BATCH);
        double learningRate = settings.positive("learning_rate", LEARNING_RATE);
        settings.finish();
        SearchConfig config = resources.config();
        StrategyConfig strategy =
                Strategies.named(config.search().name(), config.search().parameters());
        Supplier<SupernetTraining> training =
                () -> new SupernetTraining(resources, directory.resolve("supernet"), epochs, learningRate, batch);
        SearchPhase<?> evolution = new Deferred<>(
                SearchOutcome.SEARCH,
                TrialsResult.class,
                phase -> new TrialsPhase(new AskTellPhase(
                        SearchOutcome.SEARCH,
                        strategy,
                        new SearchContext(resources.space(), Limits.of(resources), config.seed()),
                        training.get().evaluator(resources::warn, phase::stopIfAsked),
                        strategy.candidates().orElse(MOST_CANDIDATES),
                        GENERATION)));
        List<SearchPhase<?>> phases = new ArrayList<>(List.of(
                new ProfilePhase(resources, name(), this::lacks), new SupernetPhase(training, epochs), evolution));
        if (config.rankCheck().members() > 0) {
            phases.add(new RankCheckPhase(resources, training));
        }
        phases.add(new SearchOutcome(resources, true));
        return phases;
    }
}
