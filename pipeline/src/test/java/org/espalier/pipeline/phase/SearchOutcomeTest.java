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
import org.espalier.pipeline.resources.SearchResources;
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

    private SearchResources resources(String constraints, String strategy) {
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
        return new SearchResources(config, environment, notices::add);
    }

    private SearchResources resources(String constraints) {
        return resources(constraints, "{name: random}");
    }

    /** Random members, as a search under limits asks for them; those that take everyone by surprise score highest. */
    private static ObjectNode trials(SearchResources resources) {

        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode trials = result.putArray(SearchOutcome.TRIALS);
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
            trials.addObject().put("architecture", notation).put("score", score);
        }
        return result;
    }

    private ObjectNode select(SearchResources resources, ObjectNode searched) throws Exception {
        return new SearchOutcome(resources, false)
                .run(new GivenContext(folder, Map.of(SearchOutcome.SEARCH, searched), notices));
    }

    private static double measured(SearchResources resources, String notation) {
        return resources.measureMillis(resources.space().codec().parse(notation));
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(node -> node.asString("")).toList();
    }

    @Test
    void winnersAndRandomMembersKeepALatencyLimitWhenTheyAreMeasured() throws Exception {
        double limit = 0.6;
        try (SearchResources resources = resources("{latency_ms: '<= " + limit + "'}")) {
            ObjectNode searched = trials(resources);
            ObjectNode result = select(resources, searched);
            assertThat(texts(result.path("winners")))
                    .hasSize(2)
                    .allSatisfy(
                            winner -> assertThat(measured(resources, winner)).isLessThanOrEqualTo(limit));
            assertThat(texts(result.path("random")))
                    .hasSize(3)
                    .allSatisfy(
                            member -> assertThat(measured(resources, member)).isLessThanOrEqualTo(limit));
            JsonNode passedOver = result.path("passed_over");
            assertThat(passedOver.size()).isPositive();
            for (JsonNode row : passedOver) {
                String notation = row.path("architecture").asString();
                assertThat(Limits.of(resources)
                                .holdFor(resources.space().codec().parse(notation)))
                        .isTrue();
                assertThat(measured(resources, notation)).isGreaterThan(limit);
                assertThat(row.path("breaks").asString()).startsWith("latency_ms <= 0.6 (measured ");
            }
            assertThat(notices).anyMatch(notice -> notice.contains("is passed over: it breaks latency_ms"));
            assertThat(bestThatKeeps(resources, searched, limit))
                    .isEqualTo(texts(result.path("winners")).get(0));
        }
    }

    private static String bestThatKeeps(SearchResources resources, ObjectNode searched, double limit) {
        return Ranking.of(resources.space(), searched.path(SearchOutcome.TRIALS)).members().stream()
                .map(Ranking.Scored::notation)
                .filter(notation -> measured(resources, notation) <= limit)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void measuringRandomMembersEndsWhereSomebodyAsksToStop() throws Exception {
        try (SearchResources resources = resources("{latency_ms: '<= 0.6'}")) {
            ObjectNode searched = trials(resources);
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
            ObjectNode result = select(resources, trials(resources));
            assertThat(texts(result.path("pareto_objectives"))).containsExactly("score", "latency_ms");
            assertUnbeaten(result.path("pareto"), "latency_ms");
            for (JsonNode row : result.path("pareto")) {
                double latency = measured(resources, row.path("architecture").asString());
                assertThat(row.path("latency_ms").asDouble()).isEqualTo(latency);
                assertThat(row.path("within_limits").asBoolean()).isEqualTo(latency <= 0.8);
            }
        }
    }

    @Test
    void theFrontUnderALimitOfParametersIsOneOfParameters() throws Exception {
        try (SearchResources resources = resources("{params: '<= 20K'}")) {
            ObjectNode result = select(resources, trials(resources));
            assertThat(texts(result.path("pareto_objectives"))).containsExactly("score", "params");
            assertUnbeaten(result.path("pareto"), "params");
            assertThat(result.path("passed_over")).isEmpty();
        }
    }

    @Test
    void withoutLimitsTheFrontIsOneOfMeasuredLatency() throws Exception {
        try (SearchResources resources = resources("{}")) {
            ObjectNode result = select(resources, trials(resources));
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
        try (SearchResources resources = resources("{latency_ms: '<= 0.6'}")) {
            ObjectNode all = trials(resources);
            ObjectNode slow = JsonNodeFactory.instance.objectNode();
            ArrayNode kept = slow.putArray(SearchOutcome.TRIALS);
            for (JsonNode trial : all.path(SearchOutcome.TRIALS)) {
                if (measured(resources, trial.path("architecture").asString()) > 0.6) {
                    kept.add(trial);
                }
            }
            assertThat(kept.size()).isPositive();
            ObjectNode result = select(resources, slow);
            assertThat(result.path("winners").size()).isEqualTo(1);
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
                            .path("winners")))
                    .containsExactly(slow);
        }
    }
}
