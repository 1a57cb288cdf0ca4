package org.espalier.pipeline.method;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.espalier.oneshot.SupernetStrategy;
import org.espalier.pipeline.config.KeptSupernet;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.estimate.Work;
import org.espalier.pipeline.phase.ClosingPhase;
import org.espalier.pipeline.phase.CopiedSupernetPhase;
import org.espalier.pipeline.phase.Deferred;
import org.espalier.pipeline.phase.EarlierSupernet;
import org.espalier.pipeline.phase.Inheritance;
import org.espalier.pipeline.phase.ProfilePhase;
import org.espalier.pipeline.phase.PublishedFit;
import org.espalier.pipeline.phase.PublishedSupernetPhase;
import org.espalier.pipeline.phase.RankCheckPhase;
import org.espalier.pipeline.phase.SearchOutcome;
import org.espalier.pipeline.phase.SupernetFit;
import org.espalier.pipeline.phase.SupernetPhase;
import org.espalier.pipeline.phase.TrialsPhase;
import org.espalier.pipeline.phase.Uses;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.OneImageBatch;
import org.espalier.pipeline.resources.SearchObjectives;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.DevicePhases;
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

    /** @throws IllegalArgumentException where the strategy is no record */
    @SuppressWarnings("unchecked")
    static <S extends Record & SupernetStrategy> SearchMethod<?> of(SupernetStrategy strategy) {
        return new TwoStepMethod<>((S) Strategies.settings(strategy));
    }

    /** A supernet that is only read has to fit; one that is trained needs steps of several images. */
    @Override
    public List<String> problems(SearchResources resources, S settings) {
        if (resources.config().supernet().weights().isPresent()) {
            return new PublishedFit(resources).problems();
        } else if (isTaken(resources)) {
            return new SupernetFit(resources).problems();
        }
        List<String> problems = new ArrayList<>();
        OneImageBatch.problem(
                        "strategy.batch",
                        settings.batch(),
                        resources.split().indices(Part.TRAIN).length,
                        OneImageBatch.members(resources.space()))
                .ifPresent(problems::add);
        if (settings.withinLimits() && !resources.others().isEmpty()) {
            problems.add(
                    "strategy.within_limits: expected false where there are several devices, got true: members that only"
                            + " the limits of another one allow would never be trained; leave it out, or name one 'device'");
        }
        return problems;
    }

    @Override
    public List<SearchPhase<?>> phases(SearchResources resources, Path directory, S settings) {
        SearchConfig config = resources.config();
        IntFunction<SupernetTraining> training = training(resources, directory, settings);
        List<OnDevice> devices = devices(resources);
        List<SearchPhase<?>> phases = new ArrayList<>();
        devices.forEach(on -> phases.add(new ProfilePhase(on.resources, on.device)));
        phases.add(
                isTaken(resources)
                        ? taken(resources, training)
                        : new SupernetPhase(
                                training,
                                KeptSupernet.FOLDER,
                                settings.epochs(),
                                settings.withinLimits() ? Uses.limits(config) : List.of(),
                                SearchOutcome.searches(resources)));
        devices.forEach(on -> phases.add(search(on, config.search(), training)));
        if (config.rankCheck().members() > 0) {
            phases.add(new RankCheckPhase(resources, training));
        }
        devices.forEach(on -> phases.add(new SearchOutcome(on.resources, true, on.device)));
        return phases;
    }

    /**
     * One of the devices that the supernet is searched for.
     *
     * @param resources of the device
     * @param device what it is called; empty for the first
     */
    private record OnDevice(SearchResources resources, Optional<String> device) {}

    private static List<OnDevice> devices(SearchResources resources) {
        List<OnDevice> devices = new ArrayList<>(List.of(new OnDevice(resources, Optional.empty())));
        resources.others().forEach((name, other) -> devices.add(new OnDevice(other, Optional.of(name))));
        return devices;
    }

    private static boolean isTaken(SearchResources resources) {
        return resources.config().supernet().isTaken();
    }

    private static SearchPhase<?> taken(SearchResources resources, IntFunction<SupernetTraining> training) {
        return resources.config().supernet().weights().isPresent()
                ? new PublishedSupernetPhase(resources, training)
                : new CopiedSupernetPhase(resources);
    }

    /** The supernet in the search's folder, by the epochs that its learning rate was planned for; only read where it was trained elsewhere. */
    private static IntFunction<SupernetTraining> training(
            SearchResources resources, Path directory, SupernetStrategy settings) {
        Path folder = directory.resolve(KeptSupernet.FOLDER);
        if (resources.config().supernet().weights().isPresent()) {
            return epochs -> SupernetTraining.ofEarlier(resources, settings, folder, epochs);
        }
        return isTaken(resources)
                ? epochs ->
                        SupernetTraining.ofEarlier(resources, earlier(directory).strategy(), folder, epochs)
                : epochs -> new SupernetTraining(resources, settings, folder, epochs);
    }

    private static EarlierSupernet earlier(Path search) {
        try {
            return EarlierSupernet.in(search);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static SearchPhase<?> search(OnDevice on, StrategyConfig strategy, IntFunction<SupernetTraining> training) {
        SearchResources resources = on.resources;
        SearchConfig config = resources.config();
        String name = DevicePhases.name(SearchOutcome.SEARCH, on.device);
        return new Deferred<>(name, TrialsResult.class, Uses.supernetSearch(config, on.device), phase -> {
            SupernetResult supernet = phase.result(SupernetPhase.NAME, SupernetResult.class);
            SupernetScoring scoring = training.apply(supernet.schedule())
                    .scoring(supernet.epochs(), resources::warn, phase::stopIfAskedOrLate);
            AskTellPhase search = new AskTellPhase(
                    name,
                    strategy,
                    new SearchContext(
                            resources.space(), Limits.of(resources), config.seed(), SearchObjectives.of(resources)),
                    scoring,
                    strategy.candidates().orElse(MOST_CANDIDATES),
                    GENERATION);
            // where it follows from the value, nothing is opened for it
            TrialsPhase.Intervals intervals =
                    member -> resources.goal().judge().main().isShare()
                            ? Optional.empty()
                            : Optional.of(scoring.estimate(member).ci95());
            return new ClosingPhase<>(new TrialsPhase(search, intervals), scoring::close);
        });
    }

    @Override
    public Optional<Inheritance> inheritance(SearchResources resources, Path directory, S settings) {
        return Optional.of((members, phase) -> {
            SupernetResult supernet = phase.result(SupernetPhase.NAME, SupernetResult.class);
            return training(resources, directory, settings)
                    .apply(supernet.schedule())
                    .cut(supernet.epochs(), members, phase::notice, phase::stopIfAsked);
        });
    }

    @Override
    public List<Work> work(SearchResources resources, S settings) {
        SearchConfig config = resources.config();
        SearchConfig.RankCheck check = config.rankCheck();
        Optional<EarlierSupernet> earlier = config.supernet().from().map(from -> earlier(Path.of(from)));
        SupernetStrategy trained = earlier.map(EarlierSupernet::strategy).orElse(settings);
        List<Work> work = new ArrayList<>();
        work.add(earlier.<Work>map(found -> new Work.Copied(
                        SupernetPhase.NAME,
                        "a trained supernet is copied",
                        found.seconds().orElse(0)))
                .orElseGet(() -> isTaken(resources)
                        ? new Work.Copied(SupernetPhase.NAME, "published weights are read", 0)
                        : new Work.Supernet(SupernetPhase.NAME, settings)));
        for (OnDevice on : devices(resources)) {
            String search = DevicePhases.name(SearchOutcome.SEARCH, on.device);
            work.add(Usual.profile(on.device));
            work.add(new Work.Scoring(search, config.search().candidates().orElse(MOST_CANDIDATES), trained));
            work.add(new Work.Measuring(search, 0, 0, true));
            work.add(Usual.selection(config, on.device));
        }
        if (check.members() > 0) {
            work.add(new Work.Networks(
                    RankCheckPhase.NAME,
                    check.repeats() == 1 ? "" : check.members() + " members, " + check.repeats() + " times each",
                    check.members() * check.repeats(),
                    List.of(),
                    check.epochs(),
                    Work.Place.LANES,
                    false));
        }
        return work;
    }
}
