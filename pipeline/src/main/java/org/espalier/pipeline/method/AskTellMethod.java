package org.espalier.pipeline.method;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.espalier.pipeline.config.EarlyStopping;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.TrialsConfig;
import org.espalier.pipeline.estimate.Work;
import org.espalier.pipeline.execution.local.ExecutedTrials;
import org.espalier.pipeline.execution.local.SearchExecutors;
import org.espalier.pipeline.filter.ProxyFilter;
import org.espalier.pipeline.phase.Deferred;
import org.espalier.pipeline.phase.FollowedPhase;
import org.espalier.pipeline.phase.ProfilePhase;
import org.espalier.pipeline.phase.SearchOutcome;
import org.espalier.pipeline.phase.TrialsPhase;
import org.espalier.pipeline.phase.Uses;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.NamedParts;
import org.espalier.pipeline.resources.SearchObjectives;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.TrialsResult;
import org.espalier.plan.AskTellPhase;
import org.espalier.plan.Evaluation;
import org.espalier.plan.PhaseContext;
import org.espalier.plan.SearchPhase;
import org.espalier.search.AsyncEvaluator;
import org.espalier.search.Constraints;
import org.espalier.search.SearchContext;
import org.espalier.search.Strategies;
import org.espalier.search.StrategyConfig;

/**
 * Any ask/tell strategy, evaluated by trials as {@code trials} of the configuration says, each a short training from scratch in a child
 * process.
 *
 * @param defaults the strategy with its default settings, which are its record
 */
record AskTellMethod<S extends Record & StrategyConfig>(S defaults) implements WrappedStrategy<S> {
    private static final String TRIALS = "trials";

    /** @throws IllegalArgumentException where the strategy is no record */
    static SearchMethod<?> of(StrategyConfig strategy) {
        return wrapped(Strategies.settings(strategy));
    }

    @SuppressWarnings("unchecked")
    private static <S extends Record & StrategyConfig> AskTellMethod<S> wrapped(Record strategy) {
        return new AskTellMethod<>((S) strategy);
    }

    @Override
    public List<SearchPhase<?>> phases(SearchResources resources, Path directory, S settings) {
        SearchConfig config = resources.config();
        SearchPhase<?> search = new Deferred<>(
                SearchOutcome.SEARCH,
                TrialsResult.class,
                Uses.trials(config, TRIALS),
                phase -> search(resources, directory.resolve(TRIALS), settings, phase));
        return List.of(new ProfilePhase(resources), search, new SearchOutcome(resources, false));
    }

    private static SearchPhase<TrialsResult> search(
            SearchResources resources, Path folder, StrategyConfig settings, PhaseContext phase)
            throws IOException, InterruptedException {
        TrialsConfig trials = resources.config().trials();
        Constraints limits = Limits.of(resources);
        Optional<ProxyFilter> filter = ProxyFilter.of(resources, limits, folder, phase);
        SearchPhase<TrialsResult> search = new TrialsPhase(
                new AskTellPhase(
                        SearchOutcome.SEARCH,
                        settings,
                        new SearchContext(
                                resources.space(),
                                filter.map(one -> one.within(limits)).orElse(limits),
                                resources.config().seed(),
                                SearchObjectives.of(resources),
                                trials.epochs()),
                        new Evaluation.OneByOne(
                                () -> evaluator(resources, folder, phase), trials.outstanding() - 1, trials.order()),
                        trials.count()),
                trials.earlyStop() != EarlyStopping.NONE);
        SearchPhase<TrialsResult> tidied =
                new FollowedPhase<>(search, context -> ExecutedTrials.removeCheckpoints(folder));
        return filter.<SearchPhase<TrialsResult>>map(one -> new FollowedPhase<>(tidied, one::tellEnd))
                .orElse(tidied);
    }

    @Override
    public List<Work> work(SearchResources resources, S settings) {
        TrialsConfig trials = resources.config().trials();
        Work.Place place = resources.isSpaceSupplied() ? Work.Place.ALONE : Work.Place.CHILDREN;
        return List.of(
                Usual.profile(),
                new Work.Networks(SearchOutcome.SEARCH, "", trials.count(), List.of(), trials.epochs(), place, true),
                new Work.Measuring(SearchOutcome.SEARCH, 0, 0, true),
                Usual.selection(resources.config()));
    }

    private static AsyncEvaluator evaluator(SearchResources resources, Path folder, PhaseContext phase) {
        SearchConfig config = resources.config();
        if (!resources.isSpaceSupplied()) {
            NamedParts.requireEngine(config);
        }
        TrialsConfig trials = config.trials();
        return new ExecutedTrials(
                SearchExecutors.trials(resources, phase::stopIfAskedOrLate),
                resources.space().codec(),
                folder.toAbsolutePath(),
                trials.epochs(),
                trials.earlyStop().rule(),
                resources.goal().judge()::score,
                phase::append);
    }
}
