package org.espalier.pipeline.method;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.espalier.pipeline.config.EarlyStopping;
import org.espalier.pipeline.config.Metric;
import org.espalier.pipeline.config.RetrainConfig;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.SearchIdentity;
import org.espalier.pipeline.config.TrialsConfig;
import org.espalier.pipeline.estimate.Work;
import org.espalier.pipeline.phase.Inheritance;
import org.espalier.pipeline.phase.ProofPhase;
import org.espalier.pipeline.phase.RandomSearchPhase;
import org.espalier.pipeline.phase.RetrainPhase;
import org.espalier.pipeline.phase.StoppablePhase;
import org.espalier.pipeline.phase.SupernetPhase;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.resources.Supplied;
import org.espalier.pipeline.result.Roles;
import org.espalier.plan.SearchPhase;
import org.espalier.plan.SearchPlan;
import org.espalier.process.ProgramVersion;
import org.espalier.search.Objective;
import org.espalier.search.Scalarisation;
import org.espalier.search.StrategyConfig;
import org.espalier.search.StrategyKind;
import org.espalier.strategy.EvolutionFinder;

/** From a configuration to the phases that carry it out. */
public final class SearchPlans {
    private SearchPlans() {}

    /** What a configuration says in vain: sections that its strategy does not use. */
    public static List<String> unused(SearchConfig config) {
        List<String> unused = new ArrayList<>();
        String strategy = " is not used: strategy '" + config.strategy().name() + "' ";
        if (SearchMethods.installed().named(config.strategy().name()).kind() != StrategyKind.TWO_STEP) {
            String why = strategy + "trains no supernet to be searched or checked";
            if (!config.search().equals(new EvolutionFinder())) {
                unused.add("search" + why);
            }
            if (config.supernet().isTaken()) {
                unused.add("supernet" + why);
            }
            if (config.rankCheck().members() > 0) {
                unused.add("rank_check" + why);
            }
        }
        boolean runsTrials = config.strategy().settings() instanceof StrategyConfig;
        if (!runsTrials && !config.trials().equals(new TrialsConfig())) {
            unused.add("trials" + strategy + "trains no candidates one by one");
        }
        if (!runsTrials && config.filter().proxy().isPresent()) {
            unused.add("filter" + strategy + "trains no candidates one by one");
        }
        if (runsTrials) {
            unused.addAll(unused(config.trials()));
        } else if (SearchMethods.installed().named(config.strategy().name()).kind() != StrategyKind.TWO_STEP) {
            metrics(config)
                    .forEach(metric -> unused.add("objective: " + metric + strategy
                            + "scores no members; limit it under constraints, which bind every strategy"));
        }
        scalarisation(config).ifPresent(unused::add);
        return unused;
    }

    private static Optional<String> scalarisation(SearchConfig config) {
        if (config.objective().scalarisation() == Scalarisation.PRODUCT) {
            return Optional.empty();
        }
        boolean knows =
                config.strategy().settings() instanceof StrategyConfig strategy && strategy.knowsSeveralObjectives();
        String why = knows
                ? "strategy '" + config.strategy().name() + "' goes by the value of each objective"
                : config.objective().objectives().size() < 2 ? "there is one objective" : "";
        return why.isEmpty()
                ? Optional.empty()
                : Optional.of("objective.scalarisation: " + why + ", so that no number is made of them; leave it out");
    }

    /** What is looked for of a network beside a measure of its answers. */
    private static Stream<String> metrics(SearchConfig config) {
        return config.objective().objectives().stream()
                .map(Objective::metric)
                .filter(name -> Metric.of(name).isPresent());
    }

    private static List<String> unused(TrialsConfig trials) {
        List<String> unused = new ArrayList<>();
        if (trials.capacity() < trials.parallel()) {
            unused.add("trials.parallel: " + trials.parallel() + " trials may run side by side, but with trials.lag: "
                    + (trials.outstanding() - 1) + " only " + trials.capacity()
                    + " ever do; lower it, or raise trials.lag to " + (trials.parallel() - 1)
                    + ", which makes it another search");
        }
        EarlyStopping stopping = trials.earlyStop();
        if (stopping != EarlyStopping.NONE && trials.epochs() < stopping.leastEpochs()) {
            unused.add("trials.early_stop: no trial of " + trials.epochs()
                    + (trials.epochs() == 1 ? " epoch" : " epochs")
                    + " is ever stopped; raise trials.epochs to at least "
                    + stopping.leastEpochs() + ", or leave it out");
        }
        if (stopping != EarlyStopping.NONE && trials.count() < stopping.leastTrials()) {
            unused.add("trials.early_stop: of " + trials.count() + (trials.count() == 1 ? " trial" : " trials")
                    + " none is ever stopped; raise trials.count to at least " + stopping.leastTrials()
                    + ", or leave it out");
        }
        return unused;
    }

    private static <S extends Record> Optional<Inheritance> inheritance(
            SearchMethod<S> method, SearchResources resources, Path directory, Record settings) {
        return method.inheritance(resources, directory, cast(method, settings));
    }

    private static <R extends Record> SearchPhase<R> stoppable(SearchPhase<R> phase) {
        return new StoppablePhase<>(phase);
    }

    /**
     * The plan of a search in a folder: what the configured method does, then training from scratch and proof.
     *
     * @throws IllegalArgumentException for an unknown method, with the nearest known one, or for settings of another
     */
    public static SearchPlan of(SearchResources resources, Path directory) {
        SearchConfig config = resources.config();
        SearchMethod<?> method =
                SearchMethods.installed().named(config.strategy().name());
        List<SearchPhase<?>> phases = new ArrayList<>(
                phases(method, resources, directory, config.strategy().settings()));
        phases.add(new RetrainPhase(
                resources,
                inheritance(method, resources, directory, config.strategy().settings())));
        if (config.retrain().randomSearch()) {
            phases.add(new RandomSearchPhase(resources));
        }
        phases.add(new ProofPhase(resources));
        return new SearchPlan(
                new SearchIdentity(config, resources.givenDecisions(), resources::areImagesKnown),
                phases.stream().<SearchPhase<?>>map(SearchPlans::stoppable).toList(),
                versions());
    }

    /** The names of the phases of a search, in order; nothing is opened or read. */
    public static List<String> names(SearchConfig config) {
        try (SearchResources resources = new SearchResources(config, Supplied.NOTHING, Map.of(), notice -> {})) {
            return of(resources, Path.of("")).names();
        }
    }

    /** What the phases of the plan do, as far as the configured method says. */
    public static List<Work> work(SearchResources resources) {
        SearchConfig config = resources.config();
        SearchMethod<?> method =
                SearchMethods.installed().named(config.strategy().name());
        List<Work> work =
                new ArrayList<>(work(method, resources, config.strategy().settings()));
        work.addAll(Usual.ending(config, method.searches()));
        if (config.retrain().randomSearch()) {
            List.copyOf(work).stream()
                    .filter(part -> part.phase().equals(SupernetPhase.NAME))
                    .forEach(supernet -> work.add(new Work.AsLong(RandomSearchPhase.NAME, supernet)));
        }
        return work;
    }

    private static <S extends Record> List<Work> work(
            SearchMethod<S> method, SearchResources resources, Record settings) {
        return method.work(resources, cast(method, settings));
    }

    /** Of what runs a search, by name; a map of the caller's own. */
    public static SortedMap<String, String> versions() {
        SortedMap<String, String> versions = new TreeMap<>();
        versions.put("espalier", ProgramVersion.get());
        versions.put("java", Runtime.version().toString());
        return versions;
    }

    /**
     * What the configured method finds wrong with the space and with its own settings, a line each.
     *
     * @param resources whose space and images are opened
     * @throws IllegalArgumentException for an unknown method, or where its settings are of another
     */
    public static List<String> problems(SearchResources resources) {
        SearchConfig.Method wanted = resources.config().strategy();
        SearchMethod<?> method = SearchMethods.installed().named(wanted.name());
        List<String> problems = new ArrayList<>(ofDevices(method, resources.config()));
        Optional<String> lacks = method.lacks(resources.space());
        if (lacks.isPresent()) {
            problems.add("strategy '" + method.name() + "' does not fit the space '"
                    + resources.space().name() + "': " + lacks.get());
            return problems;
        }
        problems.addAll(problems(method, resources, wanted.settings()));
        problems.addAll(ofRetraining(method, resources, wanted.settings()));
        return problems;
    }

    /**
     * What keeps the configured method from beginning, but not from going on, a line each; to be asked where {@link #problems} finds nothing.
     *
     * @param resources whose space and images are opened
     */
    public static List<String> beginningProblems(SearchResources resources) {
        SearchConfig.Method wanted = resources.config().strategy();
        return beginningProblems(SearchMethods.installed().named(wanted.name()), resources, wanted.settings());
    }

    private static <S extends Record> List<String> beginningProblems(
            SearchMethod<S> method, SearchResources resources, Record settings) {
        return method.beginningProblems(resources, cast(method, settings));
    }

    /** One supernet has winners for many devices; what else searches does so for one. */
    private static List<String> ofDevices(SearchMethod<?> method, SearchConfig config) {
        List<String> others = List.copyOf(config.otherDevices().keySet());
        List<String> problems = new ArrayList<>();
        if (!others.isEmpty() && method.kind() != StrategyKind.TWO_STEP) {
            problems.add("devices: strategy '" + method.name()
                    + "' has winners for one device, expected one that trains a supernet (" + ofSupernets()
                    + "), which is searched for each, got " + config.deviceName() + ", " + String.join(", ", others)
                    + "; name one device, or another strategy");
        }
        others.stream()
                .filter(Roles::isOne)
                .forEach(name -> problems.add("devices: a device behind the first cannot be called '" + name
                        + "', which is what a winner is called; put it first"));
        return problems;
    }

    private static String ofSupernets() {
        return SearchMethods.installed().all().stream()
                .filter(method -> method.kind() == StrategyKind.TWO_STEP)
                .map(SearchMethod::name)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** What training from scratch is asked to do without, or beside, and cannot. */
    private static <S extends Record> List<String> ofRetraining(
            SearchMethod<S> method, SearchResources resources, Record settings) {
        RetrainConfig retrain = resources.config().retrain();
        List<String> problems = new ArrayList<>();
        String strategy = ", and strategy '" + method.name() + "' ";
        if (retrain.top() == 0
                && inheritance(method, resources, Path.of(""), settings).isEmpty()) {
            problems.add("retrain.top: is 0, which exports the weights that members of a supernet share" + strategy
                    + "leaves none, expected at least 1");
        }
        if (retrain.randomSearch() && retrain.top() == 0) {
            problems.add(
                    "retrain.random_search: is true, but with retrain.top: 0 no winner is trained that random members"
                            + " could be compared with, expected retrain.top of at least 1");
        } else if (retrain.randomSearch()
                && resources.config().supernet().weights().isPresent()) {
            problems.add("retrain.random_search: is true, which spends the time of a supernet on random members, but"
                    + " published weights took none here, expected false");
        } else if (retrain.randomSearch()
                && phases(method, resources, Path.of(""), settings).stream()
                        .noneMatch(phase -> phase.name().equals(SupernetPhase.NAME))) {
            problems.add("retrain.random_search: is true, which spends the time of a supernet on random members"
                    + strategy + "trains no supernet, expected false");
        }
        return problems;
    }

    private static <S extends Record> List<String> problems(
            SearchMethod<S> method, SearchResources resources, Record settings) {
        return method.problems(resources, cast(method, settings));
    }

    private static <S extends Record> List<SearchPhase<?>> phases(
            SearchMethod<S> method, SearchResources resources, Path directory, Record settings) {
        return method.phases(resources, directory, cast(method, settings));
    }

    private static <S extends Record> S cast(SearchMethod<S> method, Record settings) {
        @SuppressWarnings("unchecked")
        Class<S> type = (Class<S>) method.defaults().getClass();
        if (!type.isInstance(settings)) {
            throw new IllegalArgumentException("strategy '" + method.name() + "' has settings of " + type.getName()
                    + ", got " + settings.getClass().getName());
        }
        return type.cast(settings);
    }
}
