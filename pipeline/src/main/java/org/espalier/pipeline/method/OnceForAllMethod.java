package org.espalier.pipeline.method;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.ClosingPhase;
import org.espalier.pipeline.phase.Deferred;
import org.espalier.pipeline.phase.ProfilePhase;
import org.espalier.pipeline.phase.RankCheckPhase;
import org.espalier.pipeline.phase.SearchOutcome;
import org.espalier.pipeline.phase.SupernetPhase;
import org.espalier.pipeline.phase.TrialsPhase;
import org.espalier.pipeline.phase.Uses;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.OneImageBatch;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.TrialsResult;
import org.espalier.pipeline.training.SupernetScoring;
import org.espalier.pipeline.training.SupernetTraining;
import org.espalier.plan.AskTellPhase;
import org.espalier.plan.SearchPhase;
import org.espalier.search.SearchContext;
import org.espalier.search.StrategyConfig;
import org.espalier.settings.Ranges;
import org.espalier.space.Elasticity;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.Part;

/**
 * Two steps: one elastic supernet trained by the sandwich rule, then the ask/tell strategy that {@code search} of the configuration names,
 * scored by that supernet.
 */
public final class OnceForAllMethod implements SearchMethod<OnceForAllMethod.Settings> {
    private static final int MOST_CANDIDATES = 1_000_000;
    private static final int GENERATION = 1_000;
    private static final String SUPERNET = "supernet";

    /**
     * How the supernet is trained.
     *
     * @param epochs passes over the training images, 1 to 100,000
     * @param batch images of a step, 1 to 65,536
     * @param learningRate peak of the cosine schedule, above 0, at most 100
     */
    public record Settings(int epochs, int batch, double learningRate) {
        public Settings {
            Ranges.whole("epochs", epochs, 1, 100_000);
            Ranges.whole("batch", batch, 1, 65_536);
            Ranges.positive("learningRate", learningRate, 100);
        }

        /** 30 epochs of batches of 64, at most 0.05. */
        public Settings() {
            this(30, 64, 0.05);
        }
    }

    @Override
    public String name() {
        return "once-for-all";
    }

    @Override
    public String summary() {
        return "one elastic supernet, sandwich rule and in-place distillation, then a search over it (Cai et al. 2020, Yu et al. 2020)";
    }

    @Override
    public Settings defaults() {
        return new Settings();
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
    public List<String> problems(SearchResources resources, Settings settings) {
        return OneImageBatch.problem(
                        "strategy.batch",
                        settings.batch(),
                        resources.split().indices(Part.TRAIN).length,
                        OneImageBatch.members(resources.space()))
                .stream()
                .toList();
    }

    @Override
    public List<SearchPhase<?>> phases(SearchResources resources, Path directory, Settings settings) {
        SearchConfig config = resources.config();
        StrategyConfig strategy = config.search();
        Supplier<SupernetTraining> training = () -> new SupernetTraining(
                resources, directory.resolve(SUPERNET), settings.epochs(), settings.learningRate(), settings.batch());
        SearchPhase<?> evolution =
                new Deferred<>(SearchOutcome.SEARCH, TrialsResult.class, Uses.supernetSearch(config), phase -> {
                    SupernetScoring scoring = training.get().scoring(resources::warn, phase::stopIfAsked);
                    AskTellPhase search = new AskTellPhase(
                            SearchOutcome.SEARCH,
                            strategy,
                            new SearchContext(resources.space(), Limits.of(resources), config.seed()),
                            scoring,
                            strategy.candidates().orElse(MOST_CANDIDATES),
                            GENERATION);
                    return new ClosingPhase<>(new TrialsPhase(search), scoring::close);
                });
        List<SearchPhase<?>> phases = new ArrayList<>(List.of(
                new ProfilePhase(resources), new SupernetPhase(training, SUPERNET, settings.epochs()), evolution));
        if (config.rankCheck().members() > 0) {
            phases.add(new RankCheckPhase(resources, training));
        }
        phases.add(new SearchOutcome(resources, true));
        return phases;
    }
}
