package org.espalier.pipeline.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.decision.Architecture;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.resources.Limits;
import org.espalier.pipeline.resources.Workbench;
import org.espalier.random.Seeds;
import org.espalier.search.InfeasibleException;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The choice after a search, on a device whose measurements break what its predictions met. */
class SearchOutcomeTest {
    private static final int TRIALS = 300;

    @TempDir
    private static Path folder;

    private static Path images;
    private final List<String> notices = new ArrayList<>();

    @BeforeAll
    static void drawImages() throws Exception {
        images = DrawnImages.sides(folder.resolve("images"), 12);
    }

    private Workbench bench(String constraints, String strategy) {
        SearchConfig config = SearchConfig.parse(
                "test",
                """
                data: {source: 'IMAGES', size: 12}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                device: {name: surprising}
                constraints: CONSTRAINTS
                strategy: STRATEGY
                retrain: {top: 2, random: 3, baselines: []}
                """.replace("IMAGES", images.toString())
                        .replace("CONSTRAINTS", constraints)
                        .replace("STRATEGY", strategy),
                List.of());
        Map<String, String> environment =
                Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
        return new Workbench(config, environment, notices::add);
    }

    private Workbench bench(String constraints) {
        return bench(constraints, "{name: random}");
    }

    /** Random members, as a search under limits asks for them; those that take everyone by surprise score highest. */
    private static ObjectNode trials(Workbench bench) {

        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode trials = result.putArray(SearchOutcome.TRIALS);
        var limits = Limits.of(bench);
        Set<Architecture> members = new LinkedHashSet<>();
        for (int i = 0; members.size() < TRIALS; i++) {
            Architecture drawn = bench.space().sample(Seeds.generator(2, "trial", i));
            if (limits.holdFor(drawn)) {
                members.add(drawn);
            }
        }
        for (Architecture member : members) {
            String notation = bench.space().codec().format(member);
            double macs = bench.space().counters().macs().of(member);
            double score = Math.log(macs) + (notation.startsWith(SurprisingDevice.SLOW) ? 100 : 0);
            trials.addObject().put("architecture", notation).put("score", score);
        }
        return result;
    }

    private ObjectNode select(Workbench bench, ObjectNode searched) throws Exception {
        return new SearchOutcome(bench, false)
                .run(new GivenContext(folder, Map.of(SearchOutcome.SEARCH, searched), notices));
    }

    private static double measured(Workbench bench, String notation) {
        return bench.measureMillis(bench.space().codec().parse(notation));
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(node -> node.asString("")).toList();
    }

    @Test
    void winnersAndRandomMembersKeepALatencyLimitWhenTheyAreMeasured() throws Exception {
        double limit = 0.6;
        try (Workbench bench = bench("{latency_ms: '<= " + limit + "'}")) {
            ObjectNode searched = trials(bench);
            ObjectNode result = select(bench, searched);
            assertThat(texts(result.path("winners")))
                    .hasSize(2)
                    .allSatisfy(winner -> assertThat(measured(bench, winner)).isLessThanOrEqualTo(limit));
            assertThat(texts(result.path("random")))
                    .hasSize(3)
                    .allSatisfy(member -> assertThat(measured(bench, member)).isLessThanOrEqualTo(limit));
            JsonNode passedOver = result.path("passed_over");
            assertThat(passedOver.size()).isPositive();
            for (JsonNode row : passedOver) {
                String notation = row.path("architecture").asString();
                assertThat(Limits.of(bench).holdFor(bench.space().codec().parse(notation)))
                        .isTrue();
                assertThat(measured(bench, notation)).isGreaterThan(limit);
                assertThat(row.path("breaks").asString()).startsWith("latency_ms <= 0.6 (measured ");
            }
            assertThat(notices).anyMatch(notice -> notice.contains("is passed over: it breaks latency_ms"));
            assertThat(bestThatKeeps(bench, searched, limit))
                    .isEqualTo(texts(result.path("winners")).get(0));
        }
    }

    private static String bestThatKeeps(Workbench bench, ObjectNode searched, double limit) {
        return Ranking.of(bench.space(), searched.path(SearchOutcome.TRIALS)).members().stream()
                .map(Ranking.Scored::notation)
                .filter(notation -> measured(bench, notation) <= limit)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void measuringRandomMembersEndsWhereSomebodyAsksToStop() throws Exception {
        try (Workbench bench = bench("{latency_ms: '<= 0.6'}")) {
            ObjectNode searched = trials(bench);
            int[] left = {4};
            GivenContext stopping = new GivenContext(folder, Map.of(SearchOutcome.SEARCH, searched), notices) {
                @Override
                public void stopIfAsked() throws InterruptedException {
                    if (left[0]-- == 0) {
                        throw new InterruptedException("asked to stop");
                    }
                }
            };
            assertThatThrownBy(() -> new SearchOutcome(bench, false).run(stopping))
                    .isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void nobodyOnTheFrontIsBeatenInWhatIsLimited() throws Exception {
        try (Workbench bench = bench("{latency_ms: '<= 0.8'}")) {
            ObjectNode result = select(bench, trials(bench));
            assertThat(texts(result.path("pareto_objectives"))).containsExactly("score", "latency_ms");
            assertUnbeaten(result.path("pareto"), "latency_ms");
            for (JsonNode row : result.path("pareto")) {
                double latency = measured(bench, row.path("architecture").asString());
                assertThat(row.path("latency_ms").asDouble()).isEqualTo(latency);
                assertThat(row.path("within_limits").asBoolean()).isEqualTo(latency <= 0.8);
            }
        }
    }

    @Test
    void theFrontUnderALimitOfParametersIsOneOfParameters() throws Exception {
        try (Workbench bench = bench("{params: '<= 20K'}")) {
            ObjectNode result = select(bench, trials(bench));
            assertThat(texts(result.path("pareto_objectives"))).containsExactly("score", "params");
            assertUnbeaten(result.path("pareto"), "params");
            assertThat(result.path("passed_over")).isEmpty();
        }
    }

    @Test
    void withoutLimitsTheFrontIsOneOfMeasuredLatency() throws Exception {
        try (Workbench bench = bench("{}")) {
            ObjectNode result = select(bench, trials(bench));
            assertThat(texts(result.path("pareto_objectives"))).containsExactly("score", "latency_ms");
            assertUnbeaten(result.path("pareto"), "latency_ms");
            assertThat(result.path("pareto").get(0).has("within_limits")).isFalse();
        }
    }

    private static void assertUnbeaten(JsonNode front, String cost) {
        assertThat(front.size()).isGreaterThan(1);
        for (JsonNode row : front) {
            for (JsonNode other : front) {
                boolean beaten =
                        other.path("score").asDouble() >= row.path("score").asDouble()
                                && other.path(cost).asDouble() < row.path(cost).asDouble();
                assertThat(beaten).as("%s is beaten by %s", row, other).isFalse();
            }
        }
    }

    @Test
    void whereNoMemberKeepsTheLimitTheBestGoesOnAndThatIsSaid() throws Exception {
        try (Workbench bench = bench("{latency_ms: '<= 0.6'}")) {
            ObjectNode all = trials(bench);
            ObjectNode slow = JsonNodeFactory.instance.objectNode();
            ArrayNode kept = slow.putArray(SearchOutcome.TRIALS);
            for (JsonNode trial : all.path(SearchOutcome.TRIALS)) {
                if (measured(bench, trial.path("architecture").asString()) > 0.6) {
                    kept.add(trial);
                }
            }
            assertThat(kept.size()).isPositive();
            ObjectNode result = select(bench, slow);
            assertThat(result.path("winners").size()).isEqualTo(1);
            assertThat(notices).last().asString().contains("keeps the limits when measured");
        }
    }

    @Test
    void aNamedMemberOutsideTheLimitsIsRefusedBeforeAnythingTrains() {
        String slow = SurprisingDevice.SLOW + "+|none~0|none~1|+|none~0|none~1|none~2|";
        String strategy = "{name: fixed, architecture: '" + slow + "'}";
        for (String limit : List.of("{latency_ms: '<= 0.2'}", "{params: '<= 1K'}")) {
            try (Workbench bench = bench(limit, strategy)) {
                assertThatThrownBy(() -> new FixedMember(bench, slow).run(new GivenContext(folder, Map.of(), notices)))
                        .isInstanceOf(InfeasibleException.class)
                        .hasMessageContaining("strategy.architecture")
                        .hasMessageContaining(limit.contains("params") ? "params <= 1000 (has " : "latency_ms <= 0.2");
            }
        }
        try (Workbench bench = bench("{params: '<= 1M', latency_ms: '<= 10'}", strategy)) {
            assertThat(texts(new FixedMember(bench, slow)
                            .run(new GivenContext(folder, Map.of(), notices))
                            .path("winners")))
                    .containsExactly(slow);
        }
    }
}
