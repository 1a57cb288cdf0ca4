package org.espalier.pipeline.method;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.espalier.oneshot.SupernetStrategy;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.estimate.Work;
import org.espalier.pipeline.phase.ClosingPhase;
import org.espalier.pipeline.phase.Deferred;
import org.espalier.pipeline.phase.Inheritance;
import org.espalier.pipeline.phase.ProfilePhase;
import org.espalier.pipeline.phase.RankCheckPhase;
import org.espalier.pipeline.phase.SearchOutcome;
import org.espalier.pipeline.phase.SupernetPhase;
import org.espalier.pipeline.phase.TrialsPhase;
import org.espalier.pipeline.phase.Uses;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.OneImageBatch;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.SupernetResult;
import org.espalier.pipeline.result.TrialsResult;
import org.espalier.pipeline.training.SupernetScoring;
import org.espalier.pipeline.training.SupernetTraining;
import org.espalier.plan.AskTellPhase;
import org.espalier.plan.SearchPhase;
import org.espalier.search.SearchContext;
import org.espalier.search.Strategies;
import org.espalier.search.StrategyConfig;
import org.espalier.torch.data.Part;

/**
 * Any strategy that trains a supernet; then the ask/tell strategy that {@code search} of the configuration names, scored by that supernet.
 *
 * @param defaults the strategy with its default settings, which are its record
 */
record TwoStepMethod<S extends Record & SupernetStrategy>(S defaults) implements WrappedStrategy<S> {
    private static final int MOST_CANDIDATES = 1_000_000;
    private static final int GENERATION = 1_000;
    private static final String SUPERNET = "supernet";

    /** @throws IllegalArgumentException where the strategy is no record */
    @SuppressWarnings("unchecked")
    static <S extends Record & SupernetStrategy> SearchMethod<?> of(SupernetStrategy strategy) {
        return new TwoStepMethod<>((S) Strategies.settings(strategy));
    }

    @Override
    public List<String> problems(SearchResources resources, S settings) {
        return OneImageBatch.problem(
                        "strategy.batch",
                        settings.batch(),
                        resources.split().indices(Part.TRAIN).length,
                        OneImageBatch.members(resources.space()))
                .stream()
                .toList();
    }

    @Override
    public List<SearchPhase<?>> phases(SearchResources resources, Path directory, S settings) {
        SearchConfig config = resources.config();
        IntFunction<SupernetTraining> training =
                epochs -> new SupernetTraining(resources, settings, directory.resolve(SUPERNET), epochs);
        List<SearchPhase<?>> phases = new ArrayList<>(List.of(
                new ProfilePhase(resources),
                new SupernetPhase(training, SUPERNET, settings.epochs()),
                search(resources, config.search(), training)));
        if (config.rankCheck().members() > 0) {
            phases.add(new RankCheckPhase(resources, training));
        }
        phases.add(new SearchOutcome(resources, true));
        return phases;
    }

    private static SearchPhase<?> search(
            SearchResources resources, StrategyConfig strategy, IntFunction<SupernetTraining> training) {
        SearchConfig config = resources.config();
        return new Deferred<>(SearchOutcome.SEARCH, TrialsResult.class, Uses.supernetSearch(config), phase -> {
            SupernetResult supernet = phase.result(SupernetPhase.NAME, SupernetResult.class);
            SupernetScoring scoring = training.apply(supernet.schedule())
                    .scoring(supernet.epochs(), resources::warn, phase::stopIfAskedOrLate);
            AskTellPhase search = new AskTellPhase(
                    SearchOutcome.SEARCH,
                    strategy,
                    new SearchContext(resources.space(), Limits.of(resources), config.seed()),
                    scoring,
                    strategy.candidates().orElse(MOST_CANDIDATES),
                    GENERATION);
            return new ClosingPhase<>(new TrialsPhase(search), scoring::close);
        });
    }

    @Override
    public Optional<Inheritance> inheritance(SearchResources resources, Path directory, S settings) {
        return Optional.of((members, phase) -> {
            SupernetResult supernet = phase.result(SupernetPhase.NAME, SupernetResult.class);
            return new SupernetTraining(resources, settings, directory.resolve(SUPERNET), supernet.schedule())
                    .cut(supernet.epochs(), members, phase::notice, phase::stopIfAsked);
        });
    }

    @Override
    public List<Work> work(SearchResources resources, S settings) {
        SearchConfig config = resources.config();
        SearchConfig.RankCheck check = config.rankCheck();
        List<Work> work = new ArrayList<>(List.of(
                Usual.profile(),
                new Work.Supernet(SupernetPhase.NAME, settings),
                new Work.Scoring(
                        SearchOutcome.SEARCH, config.search().candidates().orElse(MOST_CANDIDATES), settings),
                new Work.Measuring(SearchOutcome.SEARCH, 0, 0, true),
                Usual.selection(config)));
        if (check.members() > 0) {
            work.add(new Work.Networks(
                    RankCheckPhase.NAME, "", check.members(), List.of(), check.epochs(), Work.Place.LANES, false));
        }
        return work;
    }
}
