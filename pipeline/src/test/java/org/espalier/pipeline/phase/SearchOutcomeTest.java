package org.espalier.pipeline.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.Member;
import org.espalier.pipeline.result.SelectionResult;
import org.espalier.pipeline.result.TrialsResult;
import org.espalier.random.Seeds;
import org.espalier.search.InfeasibleException;
import org.espalier.stats.Interval;
import org.espalier.torch.data.Part;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The choice after a search, on a device whose measurements break what its predictions met. */
class SearchOutcomeTest {
    private static final int TRIALS = 300;
    private static final String LARGE =
            "|nor_conv_1x1~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|";
    private static final String SMALL = "|nor_conv_1x1~0|+|none~0|none~1|+|none~0|none~1|nor_conv_1x1~2|";

    @TempDir
    private static Path folder;

    private static Path images;
    private final List<String> notices = new ArrayList<>();

    @BeforeAll
    static void drawImages() throws Exception {
        images = DrawnImages.sides(folder.resolve("images"), 12);
    }

    private SearchResources resources(String constraints, String strategy) {
        return resources(constraints, strategy, "{top: 2, random: 3, baselines: []}");
    }

    private SearchResources resources(String constraints, String strategy, String retrain) {
        return resourcesWith(constraints, strategy, "retrain: " + retrain + "\n");
    }

    private SearchResources resourcesWith(String constraints, String strategy, String more) {
        SearchConfig config = SearchConfig.parse(
                "test",
                """
                data: {source: 'IMAGES', size: 12}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                device: {name: surprising}
                constraints: CONSTRAINTS
                strategy: STRATEGY
                MORE
                """.replace("IMAGES", images.toString())
                        .replace("CONSTRAINTS", constraints)
                        .replace("STRATEGY", strategy)
                        .replace("MORE", more),
                List.of());
        Map<String, String> environment =
                Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
        return new SearchResources(config, environment, notices::add);
    }

    private SearchResources resources(String constraints) {
        return resources(constraints, "{name: random}");
    }

    /** Random members, as a search under limits asks for them; those that take everyone by surprise score highest. */
    private static TrialsResult trials(SearchResources resources) {
        List<TrialsResult.Scored> trials = new ArrayList<>();
        var limits = Limits.of(resources);
        Set<Architecture> members = new LinkedHashSet<>();
        for (int i = 0; members.size() < TRIALS; i++) {
            Architecture drawn = resources.space().sample(Seeds.generator(2, "trial", i));
            if (limits.holdFor(drawn)) {
                members.add(drawn);
            }
        }
        for (Architecture member : members) {
            String notation = resources.space().codec().format(member);
            double macs = resources.space().counters().macs().of(member);
            double score = Math.log(macs) + (notation.startsWith(SurprisingDevice.SLOW) ? 100 : 0);
            trials.add(new TrialsResult.Scored(Member.ofNotation(notation), OptionalDouble.of(score)));
        }
        return searched(trials);
    }

    private static TrialsResult searched(List<TrialsResult.Scored> trials) {
        return new TrialsResult(trials, OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
    }

    private SelectionResult select(SearchResources resources, TrialsResult searched) throws Exception {
        return new SearchOutcome(resources, false)
                .run(new GivenContext(folder, Map.of(SearchOutcome.SEARCH, searched), notices));
    }

    private static double measured(SearchResources resources, String notation) {
        return resources.measureMillis(resources.space().codec().parse(notation));
    }

    private static List<String> texts(List<Member> members) {
        return members.stream().map(Member::notation).toList();
    }

    @Test
    void winnersAndRandomMembersKeepALatencyLimitWhenTheyAreMeasured() throws Exception {
        double limit = 0.6;
        try (SearchResources resources = resources("{latency_ms: '<= " + limit + "'}")) {
            TrialsResult searched = trials(resources);
            SelectionResult result = select(resources, searched);
            assertThat(texts(result.winners()))
                    .hasSize(2)
                    .allSatisfy(
                            winner -> assertThat(measured(resources, winner)).isLessThanOrEqualTo(limit));
            assertThat(texts(result.random()))
                    .hasSize(3)
                    .allSatisfy(
                            member -> assertThat(measured(resources, member)).isLessThanOrEqualTo(limit));
            assertThat(result.passedOver()).isNotEmpty();
            for (SelectionResult.PassedOver row : result.passedOver()) {
                String notation = row.architecture().notation();
                assertThat(Limits.of(resources)
                                .holdFor(resources.space().codec().parse(notation)))
                        .isTrue();
                assertThat(measured(resources, notation)).isGreaterThan(limit);
                assertThat(row.breaks()).startsWith("latency_ms <= 0.6 (measured ");
            }
            assertThat(notices).anyMatch(notice -> notice.contains("is passed over: it breaks latency_ms"));
            assertThat(bestThatKeeps(resources, searched, limit))
                    .isEqualTo(texts(result.winners()).get(0));
        }
    }

    @Test
    void throughputAndMemoryBindAsLatencyDoes() throws Exception {
        try (SearchResources resources = resources("{throughput: '>= 1600', memory_mb: '<= 5.5'}")) {
            SelectionResult result = select(resources, trials(resources));
            List<String> chosen = new ArrayList<>(texts(result.winners()));
            chosen.addAll(texts(result.random()));
            assertThat(chosen).hasSize(5).allSatisfy(notation -> {
                Architecture member = resources.space().codec().parse(notation);
                assertThat(1000 / resources.measureMillis(member)).isGreaterThanOrEqualTo(1600);
                assertThat(resources.measureMemoryMb(member)).isLessThanOrEqualTo(5.5);
            });
            assertThat(result.passedOver())
                    .isNotEmpty()
                    .allSatisfy(row -> assertThat(row.breaks()).contains("(measured "));
            assertThat(result.paretoObjectives()).containsExactly("score", "throughput", "memory_mb");
            assertThat(result.pareto()).isNotEmpty();
        }
    }

    private static String bestThatKeeps(SearchResources resources, TrialsResult searched, double limit) {
        return Ranking.of(resources.space(), searched.trials()).members().stream()
                .map(Ranking.Scored::notation)
                .filter(notation -> measured(resources, notation) <= limit)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void measuringRandomMembersEndsWhereSomebodyAsksToStop() throws Exception {
        try (SearchResources resources = resources("{latency_ms: '<= 0.6'}")) {
            TrialsResult searched = trials(resources);
            int[] left = {4};
            GivenContext stopping = new GivenContext(folder, Map.of(SearchOutcome.SEARCH, searched), notices) {
                @Override
                public void stopIfAsked() throws InterruptedException {
                    if (left[0]-- == 0) {
                        throw new InterruptedException("asked to stop");
                    }
                }
            };
            assertThatThrownBy(() -> new SearchOutcome(resources, false).run(stopping))
                    .isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void nobodyOnTheFrontIsBeatenInWhatIsLimited() throws Exception {
        try (SearchResources resources = resources("{latency_ms: '<= 0.8'}")) {
            SelectionResult result = select(resources, trials(resources));
            assertThat(result.paretoObjectives()).containsExactly("score", "latency_ms");
            assertUnbeaten(result.pareto(), SelectionResult.Point::latencyMs);
            for (SelectionResult.Point row : result.pareto()) {
                double latency = measured(resources, row.architecture().notation());
                assertThat(row.latencyMs()).isEqualTo(latency);
                assertThat(row.withinLimits()).hasValue(latency <= 0.8);
            }
        }
    }

    @Test
    void theFrontUnderALimitOfParametersIsOneOfParameters() throws Exception {
        try (SearchResources resources = resources("{params: '<= 20K'}")) {
            SelectionResult result = select(resources, trials(resources));
            assertThat(result.paretoObjectives()).containsExactly("score", "params");
            assertUnbeaten(result.pareto(), SelectionResult.Point::params);
            assertThat(result.passedOver()).isEmpty();
        }
    }

    @Test
    void withoutLimitsTheFrontIsOneOfMeasuredLatency() throws Exception {
        try (SearchResources resources = resources("{}")) {
            SelectionResult result = select(resources, trials(resources));
            assertThat(result.paretoObjectives()).containsExactly("score", "latency_ms");
            assertUnbeaten(result.pareto(), SelectionResult.Point::latencyMs);
            assertThat(result.pareto().get(0).withinLimits()).isEmpty();
        }
    }

    private static void assertUnbeaten(
            List<SelectionResult.Point> front, ToDoubleFunction<SelectionResult.Point> cost) {
        assertThat(front).hasSizeGreaterThan(1);
        for (SelectionResult.Point row : front) {
            for (SelectionResult.Point other : front) {
                boolean beaten = other.score().getAsDouble() >= row.score().getAsDouble()
                        && cost.applyAsDouble(other) < cost.applyAsDouble(row);
                assertThat(beaten).as("%s is beaten by %s", row, other).isFalse();
            }
        }
    }

    @Test
    void winnersStandAlongTheFrontOfThoseWithinTheLimits() throws Exception {
        try (SearchResources resources = resources("{params: '<= 20K'}")) {
            SelectionResult result = select(resources, trials(resources));
            assertThat(result.roles()).first().isEqualTo("most-accurate");
            assertThat(result.roles()).hasSameSizeAs(result.winners()).doesNotHaveDuplicates();
            // the second is no second best by score alone: it is on the front of score and parameters
            assertThat(result.pareto())
                    .extracting(SelectionResult.Point::architecture)
                    .containsAll(result.winners());
        }
    }

    /** Of two members on the front the cheaper is the fastest of those that cannot be told from the best, or the other end of the front. */
    private List<String> roles(String objective, double best, double cheaper, List<Double> ci95) throws Exception {
        String more = "retrain: {top: 2, random: 0, baselines: []}\nobjective: " + objective + "\n";
        try (SearchResources resources = resourcesWith("{params: '<= 1M'}", "{name: random}", more)) {
            TrialsResult searched = new TrialsResult(
                    List.of(scored(LARGE, best), scored(SMALL, cheaper)),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Optional.empty(),
                    OptionalLong.empty(),
                    ci95);
            SelectionResult result = select(resources, searched);
            assertThat(texts(result.winners())).containsExactly(LARGE, SMALL);
            return result.roles();
        }
    }

    private static TrialsResult.Scored scored(String notation, double score) {
        return new TrialsResult.Scored(Member.ofNotation(notation), OptionalDouble.of(score));
    }

    @Test
    void chanceInAShareFollowsFromItsValueAndTheImages() throws Exception {
        int images;
        try (SearchResources resources = resources("{}")) {
            images = resources.split().indices(Part.VALID).length;
        }
        double error = Interval.wilson95(images, images).standardError();
        for (String share : List.of("accuracy", "top_5")) {
            String objective = "{maximize: " + share + "}";
            assertThat(roles(objective, 1, 1 - 0.99 * error, List.of())).containsExactly("most-accurate", "fastest");
            assertThat(roles(objective, 1, 1 - 1.01 * error, List.of())).containsExactly("most-accurate", "spread-1");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'{maximize: macro_f1}', 0.9, 0.8, 1.0",
        "'{maximize: balanced_accuracy}', 0.9, 0.8, 1.0",
        "'{maximize: recall.left}', 0.9, 0.8, 1.0",
        "'{minimize: negative_log_likelihood}', -1.2, 1.1, 1.3",
        "'{minimize: calibration_error}', -0.2, 0.1, 0.3",
        "'{maximize: accuracy}', 0.9, 0.8, 1.0"
    })
    void chanceInAnyMeasureIsWhatItsIntervalSays(String objective, double best, double low, double high)
            throws Exception {
        List<Double> ci95 = List.of(low, high);
        double error = new Interval(low, high).standardError();
        assertThat(roles(objective, best, best - 0.99 * error, ci95)).containsExactly("most-accurate", "fastest");
        assertThat(roles(objective, best, best - 1.01 * error, ci95)).containsExactly("most-accurate", "spread-1");
    }

    @ParameterizedTest
    @CsvSource({
        "'{maximize: macro_f1}', 0.9",
        "'{maximize: recall.left}', 0.9",
        "'{minimize: calibration_error}', -0.2",
        "'{minimize: negative_log_likelihood}', -1.2"
    })
    void nothingIsSaidOfChanceWhereNobodyKnowsIt(String objective, double best) throws Exception {
        assertThat(roles(objective, best, best - 1e-6, List.of())).containsExactly("most-accurate", "spread-1");
    }

    @Test
    void withOneWinnerNothingThatWasMeasuredHasASay() throws Exception {
        try (SearchResources resources = resources("{}", "{name: random}", "{top: 1, random: 1}")) {
            TrialsResult searched = trials(resources);
            SelectionResult result = select(resources, searched);
            assertThat(result.roles()).containsExactly("most-accurate");
            assertThat(texts(result.winners()))
                    .containsExactly(Ranking.of(resources.space(), searched.trials())
                            .members()
                            .get(0)
                            .notation());
            assertThat(result.random()).hasSize(1);
        }
    }

    @Test
    void withoutTrainingThereAreThreeWinnersAndNobodyAtRandom() throws Exception {
        try (SearchResources resources = resources("{}", "{name: random}", "{top: 0}")) {
            SelectionResult result = select(resources, trials(resources));
            assertThat(result.winners()).hasSize(3);
            assertThat(result.random()).isEmpty();
            assertThat(resources.config().retrain().baselines()).isEmpty();
        }
    }

    @Test
    void membersThatNobodyScoredGoOnInTheirOrderAndHaveNoRoles() throws Exception {
        try (SearchResources resources = resources("{}")) {
            List<Member> members = trials(resources).trials().stream()
                    .map(TrialsResult.Scored::architecture)
                    .limit(5)
                    .toList();
            SelectionResult result = select(resources, TrialsResult.unscored(members));
            assertThat(result.winners()).isEqualTo(members.subList(0, 2));
            assertThat(result.roles()).isEmpty();
            assertThat(result.role(0)).isEqualTo("most-accurate");
            assertThat(result.role(1)).isEqualTo("next-1");
        }
    }

    @Test
    void whereNoMemberKeepsTheLimitTheBestGoesOnAndThatIsSaid() throws Exception {
        try (SearchResources resources = resources("{latency_ms: '<= 0.6'}")) {
            List<TrialsResult.Scored> kept = trials(resources).trials().stream()
                    .filter(trial -> measured(resources, trial.architecture().notation()) > 0.6)
                    .toList();
            assertThat(kept).isNotEmpty();
            SelectionResult result = select(resources, searched(kept));
            assertThat(result.winners().size()).isEqualTo(1);
            assertThat(notices).last().asString().contains("keeps the limits when measured");
        }
    }

    @Test
    void aNamedMemberOutsideTheLimitsIsRefusedBeforeAnythingTrains() {
        String slow = SurprisingDevice.SLOW + "+|none~0|none~1|+|none~0|none~1|none~2|";
        String strategy = "{name: fixed, architecture: '" + slow + "'}";
        for (String limit : List.of("{latency_ms: '<= 0.2'}", "{params: '<= 1K'}")) {
            try (SearchResources resources = resources(limit, strategy)) {
                assertThatThrownBy(
                                () -> new FixedMember(resources, slow).run(new GivenContext(folder, Map.of(), notices)))
                        .isInstanceOf(InfeasibleException.class)
                        .hasMessageContaining("strategy.architecture")
                        .hasMessageContaining(limit.contains("params") ? "params <= 1000 (has " : "latency_ms <= 0.2");
            }
        }
        try (SearchResources resources = resources("{params: '<= 1M', latency_ms: '<= 10'}", strategy)) {
            assertThat(texts(new FixedMember(resources, slow)
                            .run(new GivenContext(folder, Map.of(), notices))
                            .winners()))
                    .containsExactly(slow);
        }
    }
}
