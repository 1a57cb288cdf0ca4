package org.espalier.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.measure.Mean;
import org.espalier.measure.Measure;
import org.espalier.plan.Difference;
import org.espalier.search.TellOrder;
import org.espalier.settings.Loaded;
import org.espalier.settings.SettingException;
import org.espalier.strategy.EvolutionFinder;
import org.espalier.strategy.RandomSearch;
import org.espalier.strategy.RegularizedEvolution;
import org.espalier.torch.data.LabelNames;
import org.espalier.torch.engine.DeviceKind;
import org.espalier.torch.loss.ClassTally;
import org.espalier.torch.loss.Loss;
import org.espalier.torch.loss.Tally;
import org.espalier.torch.task.Task;
import org.espalier.yaml.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sections of a configuration: trials, engine, listeners, spaces, and keys that stood elsewhere before. */
class SectionsTest {
    private static final String TEXT = """
            data: {source: none}
            space: {name: nas-bench-201, channels: 8}
            strategy:
              name: STRATEGY
            """;

    private static Loaded<SearchConfig> load(String strategy, String more, String... set) {
        return SearchConfig.load("c.yaml", TEXT.replace("STRATEGY", strategy) + more, List.of(set));
    }

    @Test
    void trialsAndEngineHaveSectionsOfTheirOwn() {
        SearchConfig config = load(
                        "random",
                        "trials: {count: 5, epochs: 2, minutes: 1, memory_mb: 512, parallel: 3}\n"
                                + "engine: {name: cuda, threads: 2}\n")
                .value();
        assertThat(config.trials()).isEqualTo(new TrialsConfig(5, 2, 1, 512, 3));
        assertThat(config.engine()).isEqualTo(new SearchConfig.Engine(DeviceKind.CUDA, Optional.of(2)));
        SearchConfig plain = load("random", "").value();
        assertThat(plain.trials()).isEqualTo(new TrialsConfig(30, 3, 60, 4096, 1));
        assertThat(plain.engine().settings().threads())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(plain.engine().settings().device()).isEqualTo(DeviceKind.CPU);
        assertThat(plain.retrain().random()).isEqualTo(3);
        assertThat(load("random", "retrain: {top: 4}\n").value().retrain().random())
                .isEqualTo(4);
        assertThat(load("random", "retrain: {top: 4, random: 0}\n")
                        .value()
                        .retrain()
                        .random())
                .isZero();
    }

    /** Also where it was read and written in between: what is written always says it. */
    private static TrialsConfig trials(String section, String... set) {
        SearchConfig config = load("random", section, set).value();
        assertThat(SearchConfig.parse("again.yaml", config.toYaml(), List.of())).isEqualTo(config);
        assertThat(SearchConfig.ofJson("again.json", config.toJson())).isEqualTo(config);
        assertThat(config.toJson().path("trials").path("lag").isInt()).isTrue();
        return config.trials();
    }

    @Test
    void howFarTellingMayLieBehindFollowsFromHowManyRunSideBySideUnlessItIsSaid() {
        assertThat(trials("").lag()).contains(0);
        assertThat(trials("trials: {count: 5}\n").lag()).contains(0);
        assertThat(trials("trials: {parallel: 2}\n").lag()).contains(1);
        assertThat(trials("trials: {parallel: 2, lag: }\n").lag()).contains(1);
        assertThat(trials("", "trials.parallel=1024").lag()).contains(1023);
        assertThat(trials("trials: {parallel: 2}\n", "trials.parallel=4").lag()).contains(3);
        assertThat(trials("trials: {parallel: 2, lag: 1}\n", "trials.parallel=4"))
                .isEqualTo(new TrialsConfig(30, 3, 60, 4096, 4, Optional.of(1), TellOrder.FIXED, EarlyStopping.NONE));
        assertThat(trials("trials: {lag: 7, order: arrival, early_stop: median}\n"))
                .isEqualTo(
                        new TrialsConfig(30, 3, 60, 4096, 1, Optional.of(7), TellOrder.ARRIVAL, EarlyStopping.MEDIAN));
        assertThat(trials("trials:\n  lag: 0\n  parallel: 3\n").lag()).contains(0);
    }

    @Test
    void noMoreRunAtOnceThanMayBeAskedForAndNotTold() {
        TrialsConfig two = new TrialsConfig(8, 1, 1, 512, 2);
        assertThat(two.outstanding()).isEqualTo(2);
        assertThat(two.capacity()).isEqualTo(2);
        assertThat(two.withParallel(5).capacity()).isEqualTo(2);
        assertThat(two.withParallel(1).capacity()).isEqualTo(1);
        assertThat(two.withParallel(1).outstanding()).isEqualTo(2);
        assertThat(two.withParallel(5).withParallel(2)).isEqualTo(two);
    }

    @Test
    void whereTrialsStoodBeforeIsReadWithANotice() {
        Loaded<SearchConfig> loaded = load(
                "regularized-evolution",
                "  population: 9\n  sample: 2\n  trials: 5\n  epochs: 2\n  trial_minutes: 1\n  trial_memory_mb: 512\n");
        assertThat(loaded.value().trials()).isEqualTo(new TrialsConfig(5, 2, 1, 512, 1));
        assertThat(loaded.value().strategy().settings()).isEqualTo(new RegularizedEvolution(9, 2));
        assertThat(loaded.notices())
                .containsExactly(
                        "c.yaml:7: strategy.trials is now written trials.count",
                        "c.yaml:8: strategy.epochs is now written trials.epochs",
                        "c.yaml:9: strategy.trial_minutes is now written trials.minutes",
                        "c.yaml:10: strategy.trial_memory_mb is now written trials.memory_mb");
        assertThatThrownBy(() -> load("random", "  epochs: 2\ntrials:\n  epochs: 3\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "c.yaml:5: strategy.epochs: is now written trials.epochs, which is given too (c.yaml:7); remove one");
        assertThatThrownBy(() -> load("random", "  epochs: many\n"))
                .hasMessage("c.yaml:5: trials.epochs: expected a whole number, got 'many'");
        assertThat(load("random", "", "strategy.trials=4").notices())
                .containsExactly("--set strategy.trials=4: strategy.trials is now written trials.count");
    }

    @Test
    void whatHasNoValueIsNotGiven() {
        assertThat(load("random", "  trials:\ntrials: {count: 7}\n")
                        .value()
                        .trials()
                        .count())
                .isEqualTo(7);
        assertThat(load("random", "  trials: 6\ntrials: {count: }\n")
                        .value()
                        .trials()
                        .count())
                .isEqualTo(6);
        assertThat(load("random", "  trials: 5\ntrials:\n").value().trials().count())
                .isEqualTo(5);
        assertThat(load("random", "retrain: {top: 3, random: }\n")
                        .value()
                        .retrain()
                        .random())
                .isEqualTo(3);
        assertThat(load("random", "retrain: {top: }\n").value().retrain().random())
                .isEqualTo(3);
    }

    @Test
    void aSectionThatIsNoneIsNamedNotTheFormerKey() {
        assertThatThrownBy(() -> load("random", "  trials: 4\ntrials: 5\n"))
                .hasMessage("c.yaml:6: trials: expected a mapping of keys, got '5'");
    }

    @Test
    void aReplacementBelowAValueSaysWhatStandsThere() {
        assertThatThrownBy(() -> load("random", "name: a\n", "name.x=3"))
                .hasMessage(
                        "--set name.x=3: name is 'a' (c.yaml:5), which has no keys, so none is 'x'; give all of it");
        assertThatThrownBy(() -> load("random", "", "data.augment=none", "seed.of.all=1"))
                .hasMessageStartingWith("--set seed.of.all=1: ");
    }

    @Test
    void aMessageIsOneLineWhateverWasWritten() {
        assertThatThrownBy(() -> load("random", "", "name=a\nseed: 5"))
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith("--set name=a seed: 5")
                        .doesNotContain("\n"));
        assertThatThrownBy(() -> load("random", "\"a\\nb\": 1\n"))
                .satisfies(e -> assertThat(e.getMessage()).contains("c.yaml:5").doesNotContain("\n"));
    }

    @Test
    void aLimitIsReadWhereItStands() {
        assertThatThrownBy(() -> load("random", "constraints:\n  macs: '<= 3M'\n  params: 3M\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("c.yaml:7: constraints.params: limit on 'params': expected a relation");
        assertThatThrownBy(() -> load("random", "constraints: {parms: '<= 3M'}\n"))
                .hasMessageStartingWith("c.yaml:5: constraints.parms: unknown limit 'parms'; did you mean 'params'?");
        assertThatThrownBy(() -> load("random", "", "constraints.latency_ms=<= 4 furlong"))
                .hasMessageContaining("constraints.latency_ms: limit on 'latency_ms': unknown unit 'furlong'");
        String[][] shares = {
            {"<= 60 % of mobilenet-v3-smal", "unknown network 'mobilenet-v3-smal'; did you mean 'mobilenet-v3-small'?"},
            {"<= 0 %", "a share has to be above 0 %, got 0 %"},
            {"<= % of resnet-18", "expected such as \"<= 60 %\" or \"<= 60 % of NETWORK\", got \"<= % of resnet-18\""},
            {"<= 60 % of", "expected such as"},
            {"<= 60 percent", "unknown unit 'percent'"},
            {"60 %", "expected such as"},
            {"<= 3 (50 % of resnet-18, 6)", "expected a relation and a number"},
            {"<= 1.2.3 %", "'1.2.3' is not a number"}
        };
        for (String[] share : shares) {
            assertThatThrownBy(() -> load("random", "", "constraints.params=" + share[0]))
                    .as(share[0])
                    .hasMessageContaining("constraints.params: ")
                    .hasMessageContaining(share[1]);
        }
        assertThat(load(
                                "random",
                                "",
                                "constraints={params: <= 60 %, throughput: '>= 100 images/s', memory_mb: <= 2 GB}")
                        .value()
                        .constraints())
                .hasSize(3);
        SearchConfigBuilder builder = load("random", "").value().toBuilder().constraints(Map.of("memory", "5"));
        assertThatThrownBy(builder::build)
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("constraints.memory");
    }

    @Test
    void aStrategysOwnComponentGetsWhatIsMeantForIt() {
        Loaded<SearchConfig> loaded = load("own-epochs", "  epochs: 2\n  trials: 5\n");
        assertThat(loaded.value().strategy().settings()).isEqualTo(new OwnEpochs(2, 0.5));
        assertThat(loaded.value().trials()).isEqualTo(new TrialsConfig(5, 3, 60, 4096, 1));
        assertThat(loaded.notices()).containsExactly("c.yaml:6: strategy.trials is now written trials.count");
    }

    @Test
    void keysInTheNamesOfComponentsAreReadWithANotice() {
        Loaded<SearchConfig> loaded = load("random", "search: {mutationProbability: 0.2,\n  parentRatio: 0.5}\n");
        assertThat(loaded.value().search()).isEqualTo(new EvolutionFinder(100, 500, 0.2, 0.5, 0.5));
        assertThat(loaded.notices())
                .containsExactly(
                        "c.yaml:5: search.mutationProbability is now written mutation_probability",
                        "c.yaml:6: search.parentRatio is now written parent_ratio");
    }

    @Test
    void listenersKeepTheirParameters() {
        SearchConfig config = load(
                        "random", "listeners:\n  - {name: print, every: 5}\n  - name: other\n    deep: {a: [1, b]}\n")
                .value();
        assertThat(config.listeners())
                .containsExactly(
                        new SearchConfig.Listener("print", Map.of("every", 5L)),
                        new SearchConfig.Listener("other", Map.of("deep", Map.of("a", List.of(1L, "b")))));
        assertThat(SearchConfig.parse("again.yaml", config.toYaml(), List.of())).isEqualTo(config);
        assertThatThrownBy(() -> load("random", "listeners:\n  - {every: 5}\n"))
                .hasMessage("c.yaml:6: listeners[0].name: missing; expected text");
    }

    @Test
    void whatAStrategyDoesNotKnowIsRefused() {
        assertThatThrownBy(() -> load("randon", ""))
                .hasMessageStartingWith("c.yaml:4: strategy.name: unknown strategy 'randon'; did you mean 'random'?");
        assertThatThrownBy(() -> load("random", "  popul: 3\n"))
                .hasMessage("c.yaml:5: strategy.popul: unknown key; there are none here");
        assertThatThrownBy(() -> load("evolution", "  mutation_probability: 2\n"))
                .hasMessage(
                        "c.yaml:5: strategy.mutation_probability: mutationProbability must be above 0 and at most 1, got 2.0");
        assertThatThrownBy(() -> load("random", "search: {name: darts}\n"))
                .hasMessageStartingWith("c.yaml:5: search.name: unknown strategy 'darts'");
        assertThatThrownBy(() -> SearchConfig.load(
                        "c.yaml", "data: {source: a}\nspace: {name: x}\nstrategy: [random]", List.of()))
                .hasMessage("c.yaml:3: strategy: expected a mapping of keys, got '[random]'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "space.channels=many     | space.channels: expected a whole number, got 'many'",
                "space.channels=1.5      | space.channels: expected a whole number, got '1.5'",
                "space.channels=[8]      | space.channels: expected a single value, got '[8]'",
                "space.chanels=8         | space.chanels: unknown key; did you mean 'channels'?; known keys: [cells, channels, classes, input]",
                "space.input=[a]         | space.input: expected numbers, got '[a]'",
                "engine.name=gpu         | engine.name: 'gpu' is none of [cpu, cuda]",
                "engine.threads=0        | engine.threads: expected a whole number in 1..1024, got 0",
                "trials.parallel=0       | trials.parallel: expected a whole number in 1..1024, got 0",
                "trials.memory_mb=1      | trials.memory_mb: expected a whole number in 256..4194304, got 1",
                "trials.cuont=1          | trials.cuont: unknown key; did you mean 'count'?; known keys: [count, early_stop, epochs, lag, memory_mb, minutes, order, parallel]",
                "trials.lag=-1           | trials.lag: expected a whole number in 0..10000000, got -1",
                "trials.lag=none         | trials.lag: expected a whole number, got 'none'",
                "trials.lag=1.5          | trials.lag: expected a whole number, got '1.5'",
                "trials.order=arival     | trials.order: 'arival' is none of [fixed, arrival]; did you mean 'arrival'?",
                "trials.order=sorted     | trials.order: 'sorted' is none of [fixed, arrival]",
                "trials.early_stop=medain | trials.early_stop: 'medain' is none of [none, median, asha]; did you mean 'median'?",
                "rank_check.members=1    | rank_check.members: expected 0 (no check) or at least 2, got 1",
                "rank_check.repeats=0    | rank_check.repeats: expected a whole number in 1..100, got 0",
                "rank_check.repeats=101  | rank_check.repeats: expected a whole number in 1..100, got 101",
                "rank_check.within_limits=1 | rank_check.within_limits: expected true or false, got '1'",
                "data.split.train=0.9    | data.split: the shares of a split must be 1 together, got train 0.9, valid 0.15, test 0.15",
                "data.split.test=2       | data.split.test: expected a number in 0.0..1.0, got 2.0",
                "objective.maximize=[a, a] | objective.maximize: 'a' is named twice",
                "objective={maximize: a, minimize: a} | objective.minimize: 'a' stands under maximize, too; keep one of the two",
                "objective.scalarisation=chebishev | objective.scalarisation: 'chebishev' is none of [product, chebyshev]; did you mean 'chebyshev'?",
                "objective.maximize={a: b} | objective.maximize: expected the name of a measure, or a list of them",
                "retrain.baselines=[a, a] | retrain.baselines: 'a' is named twice",
                "seed=1e3                | seed: expected a whole number, got '1e3'",
            })
    void everyValueIsCheckedWhileItIsRead(String set, String message) {
        String option = set.strip();
        assertThatThrownBy(() -> load("random", "", option))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--set " + option + ": ")
                .hasMessageContaining(message.strip());
    }

    @Test
    void numbersOfASpaceMayBeText() {
        assertThat(load("random", "", "space.channels='8'").value().space().parameters())
                .containsEntry("channels", "8");
    }

    @Test
    void whatIsLookedForIsSaidEvenWhereNobodySaysIt() {
        SearchConfig silent = load("random", "").value();
        assertThat(silent.objective()).isEqualTo(ObjectiveConfig.maximizing("accuracy"));
        assertThat(silent.toYaml()).contains("maximize: accuracy");
        assertThat(load("random", "", "objective.maximize=accuracy").value()).isEqualTo(silent);
        SearchConfig loss =
                load("random", "", "objective.minimize=negative_log_likelihood").value();
        assertThat(loss.objective()).isEqualTo(ObjectiveConfig.minimizing("negative_log_likelihood"));
        assertThat(new SearchIdentity(loss).differences(silent))
                .extracting(Difference::key)
                .containsExactly("objective.maximize", "objective.minimize");
    }

    /** Less of what it has first is better. */
    private record Counting() implements Task {
        @Override
        public String name() {
            return "counting";
        }

        @Override
        public String summary() {
            return "how many there are";
        }

        @Override
        public Optional<String> lacks(LabelNames labels) {
            return Optional.empty();
        }

        @Override
        public int outputs(LabelNames labels) {
            return 1;
        }

        @Override
        public Loss loss(LabelNames labels, List<Double> classWeights) {
            return Loss.CROSS_ENTROPY;
        }

        @Override
        public Tally tally(LabelNames labels) {
            return new ClassTally();
        }

        @Override
        public List<Measure> measures(LabelNames labels) {
            return List.of(new Mean("mean_error", "mean distance", "error", false));
        }
    }

    @Test
    void whatATaskLooksForGoesWithIt() {
        SearchConfig silent = load("random", "").value();
        SearchConfig counting = silent.toBuilder().task(new Counting()).build();
        assertThat(counting.objective()).isEqualTo(ObjectiveConfig.minimizing("mean_error"));
        assertThat(counting.toBuilder().task(silent.task()).build()).isEqualTo(silent);
        ObjectiveConfig own = ObjectiveConfig.maximizing("macro_f1");
        assertThat(silent.toBuilder()
                        .objective(own)
                        .task(new Counting())
                        .build()
                        .objective())
                .isEqualTo(own);
    }

    @Test
    void aConfigurationIsMadeInJavaToo() {
        SearchConfig made = new SearchConfigBuilder(
                        DataConfig.of("none"),
                        new SearchConfig.Space("nas-bench-201", Map.of("channels", 8L)),
                        new SearchConfig.Method("random", new RandomSearch()))
                .build();
        assertThat(made).isEqualTo(load("random", "").value());
        SearchConfig other = made.toBuilder()
                .name("a: b")
                .seed(-5)
                .data(DataConfig.of("x\ny"))
                .engine(new SearchConfig.Engine(DeviceKind.CPU, Optional.of(3)))
                .device(new SearchConfig.Device("d", 2))
                .constraints(Map.of("params", "<= 3M"))
                .search(new RegularizedEvolution(5, 2))
                .trials(new TrialsConfig(1, 1, 1, 256, 1))
                .rankCheck(new SearchConfig.RankCheck(2, 1))
                .retrain(new RetrainConfig(1, 0, 1, 1, 1e-7, List.of("null")))
                .build();
        assertThat(SearchConfig.parse("again.yaml", other.toYaml(), List.of())).isEqualTo(other);
        assertThat(SearchConfig.ofJson("again.json", Json.read(other.toJson().toString())))
                .isEqualTo(other);
    }
}
