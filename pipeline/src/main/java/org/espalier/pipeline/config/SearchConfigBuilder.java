package org.espalier.pipeline.config;

import java.util.List;
import java.util.Map;
import org.espalier.device.latency.model.TableCorrected;
import org.espalier.pipeline.config.SearchConfig.Device;
import org.espalier.pipeline.config.SearchConfig.Engine;
import org.espalier.pipeline.config.SearchConfig.Listener;
import org.espalier.pipeline.config.SearchConfig.Method;
import org.espalier.pipeline.config.SearchConfig.NamedPath;
import org.espalier.pipeline.config.SearchConfig.RankCheck;
import org.espalier.pipeline.config.SearchConfig.Space;
import org.espalier.search.StrategyConfig;
import org.espalier.strategy.EvolutionFinder;
import org.espalier.torch.task.ImageClassification;
import org.espalier.torch.task.Task;

/** Makes a {@link SearchConfig} in Java: what is not said keeps its default. For one thread. */
public final class SearchConfigBuilder {
    private String name;
    private long seed;
    private DataConfig data;
    private Task task;
    private LossConfig loss;
    private Space space;
    private Engine engine;
    private Device device;
    private List<Device> devices;
    private ObjectiveConfig objective;
    private Map<String, String> constraints;
    private String latencyModel;
    private Method strategy;
    private SupernetConfig supernet;
    private StrategyConfig search;
    private TrialsConfig trials;
    private FilterConfig filter;
    private RankCheck rankCheck;
    private RetrainConfig retrain;
    private Budget budget;
    private List<Listener> listeners;
    private List<NamedPath> paths;

    /** With defaults beside what every search needs. */
    public SearchConfigBuilder(DataConfig data, Space space, Method strategy) {
        this(new SearchConfig(
                "search",
                1,
                data,
                new ImageClassification(),
                new LossConfig(),
                space,
                new Engine(),
                new Device(),
                List.of(),
                new ObjectiveConfig(),
                Map.of(),
                new TableCorrected().name(),
                strategy,
                new SupernetConfig(),
                new EvolutionFinder(),
                new TrialsConfig(),
                new FilterConfig(),
                new RankCheck(),
                new RetrainConfig(),
                new Budget(),
                List.of(),
                List.of()));
    }

    SearchConfigBuilder(SearchConfig config) {
        this.name = config.name();
        this.seed = config.seed();
        this.data = config.data();
        this.task = config.task();
        this.loss = config.loss();
        this.space = config.space();
        this.engine = config.engine();
        this.device = config.device();
        this.devices = config.devices();
        this.objective = config.objective();
        this.constraints = config.constraints();
        this.latencyModel = config.latencyModel();
        this.strategy = config.strategy();
        this.supernet = config.supernet();
        this.search = config.search();
        this.trials = config.trials();
        this.filter = config.filter();
        this.rankCheck = config.rankCheck();
        this.retrain = config.retrain();
        this.budget = config.budget();
        this.listeners = config.listeners();
        this.paths = config.paths();
    }

    /** What is learned. An objective that is only what the task before looks for is that of the new one. */
    public SearchConfigBuilder task(Task value) {
        if (objective.equals(ObjectiveConfig.of(task.objective()))) {
            objective = new ObjectiveConfig();
        }
        task = value;
        return this;
    }

    /** What trainings minimise. */
    public SearchConfigBuilder loss(LossConfig value) {
        loss = value;
        return this;
    }

    /** Several devices in place of one, which {@link #device} then names no more. */
    public SearchConfigBuilder devices(List<Device> value) {
        devices = value;
        device = value.isEmpty() ? device : value.get(0);
        return this;
    }

    /** What is looked for. */
    public SearchConfigBuilder objective(ObjectiveConfig value) {
        objective = value;
        return this;
    }

    /** Where the shared weights of a two-step search come from. */
    public SearchConfigBuilder supernet(SupernetConfig value) {
        supernet = value;
        return this;
    }

    /** Name of the search. */
    public SearchConfigBuilder name(String value) {
        name = value;
        return this;
    }

    /** Root of all randomness. */
    public SearchConfigBuilder seed(long value) {
        seed = value;
        return this;
    }

    /** The images. */
    public SearchConfigBuilder data(DataConfig value) {
        data = value;
        return this;
    }

    /** The space. */
    SearchConfigBuilder space(Space value) {
        space = value;
        return this;
    }

    /** Where files lie. */
    SearchConfigBuilder paths(List<NamedPath> value) {
        paths = value;
        return this;
    }

    /** What trains. */
    public SearchConfigBuilder engine(Engine value) {
        engine = value;
        return this;
    }

    /** What is measured. */
    public SearchConfigBuilder device(Device value) {
        device = value;
        return this;
    }

    /** How latencies are predicted: the name of a {@link org.espalier.device.latency.model.LatencyLearner}. */
    public SearchConfigBuilder latencyModel(String value) {
        latencyModel = value;
        return this;
    }

    /** Limits, for example {@code latency_ms} to {@code "<= 4"}. */
    public SearchConfigBuilder constraints(Map<String, String> value) {
        constraints = value;
        return this;
    }

    /** How a trained supernet is searched. */
    public SearchConfigBuilder search(StrategyConfig value) {
        search = value;
        return this;
    }

    /** How candidates of ask/tell strategies are trained. */
    public SearchConfigBuilder trials(TrialsConfig value) {
        trials = value;
        return this;
    }

    /** Which candidates of ask/tell strategies are worth a trial. */
    public SearchConfigBuilder filter(FilterConfig value) {
        filter = value;
        return this;
    }

    /** Whether the supernet's order is checked. */
    public SearchConfigBuilder rankCheck(RankCheck value) {
        rankCheck = value;
        return this;
    }

    /** Training from scratch. */
    public SearchConfigBuilder retrain(RetrainConfig value) {
        retrain = value;
        return this;
    }

    /** How long all of it may take. */
    public SearchConfigBuilder budget(Budget value) {
        budget = value;
        return this;
    }

    /** Who hears what the search does. */
    public SearchConfigBuilder listeners(List<Listener> value) {
        listeners = value;
        return this;
    }

    /** The configuration; what is looked for is what the task looks for, where nothing is said. */
    public SearchConfig build() {
        objective = objective.orOf(task);
        return asSaid();
    }

    /** With nothing filled in that hangs on another key. */
    SearchConfig asSaid() {
        return new SearchConfig(
                name,
                seed,
                data,
                task,
                loss,
                space,
                engine,
                device,
                devices,
                objective,
                constraints,
                latencyModel,
                strategy,
                supernet,
                search,
                trials,
                filter,
                rankCheck,
                retrain,
                budget,
                listeners,
                paths);
    }
}
