package org.espalier.pipeline.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.random.Seeds;
import org.espalier.search.Candidate;
import org.espalier.search.Objective;
import org.espalier.search.Objectives;
import org.espalier.search.Trial;
import org.espalier.space.Landmarks;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.yaml.ConfigException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchObjectivesTest {
    @TempDir
    private static Path folder;

    private static Path images;

    @BeforeAll
    static void draw() throws Exception {
        images = DrawnImages.sides(folder.resolve("images"), 12);
    }

    private static SearchResources resources(String objective, String constraints) {
        SearchConfig config = SearchConfig.parse(
                "test",
                """
                data: {source: 'IMAGES', size: 12}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                device: {name: surprising}
                constraints: CONSTRAINTS
                objective: OBJECTIVE
                strategy: {name: random}
                """.replace("IMAGES", images.toString())
                        .replace("CONSTRAINTS", constraints)
                        .replace("OBJECTIVE", objective),
                List.of());
        Map<String, String> environment =
                Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
        return new SearchResources(config, environment, message -> {});
    }

    @Test
    void whereNothingIsSaidItIsTheTasksFirstMeasureAlone() {
        try (SearchResources resources = resources("{}", "{}")) {
            assertThat(SearchObjectives.of(resources)).isEqualTo(Objectives.of(new Objective("accuracy", true)));
        }
    }

    @Test
    void theMeasureComesFirstWhateverTheOrder() {
        try (SearchResources resources = resources("{minimize: [params, negative_log_likelihood, macs]}", "{}")) {
            assertThat(SearchObjectives.of(resources).all())
                    .containsExactly(
                            new Objective("negative_log_likelihood", false),
                            new Objective("params", false),
                            new Objective("macs", false));
        }
    }

    @Test
    void aLimitIsTheReferenceAndTheMedianMemberWhereThereIsNone() {
        try (SearchResources resources =
                resources("{maximize: macro_f1, minimize: [params, macs]}", "{params: '<= 2K'}")) {
            Objectives objectives = SearchObjectives.of(resources);
            var counters = resources.space().counters();
            double median =
                    counters.macs().of(Landmarks.byMacs(resources.space()).median());
            assertThat(objectives.costs())
                    .extracting(Objectives.Cost::reference)
                    .containsExactly(2000.0, median);
            Architecture member = resources.space().canonical(resources.space().sample(Seeds.generator(1, "cost", 0)));
            double params = counters.params().of(member);
            double macs = counters.macs().of(member);
            Trial trial = objectives.complete(new Candidate(0, member).scored(0.8));
            assertThat(trial.values()).containsExactly(0.8, params, macs);
            assertThat(trial.rankingValue())
                    .isCloseTo(0.8 * Math.pow(params / 2000, -0.07) * Math.pow(macs / median, -0.07), within(1e-12));
        }
    }

    @Test
    void whatIsWrongIsSaidByWhoeverAsksForTheGoal() {
        try (SearchResources resources = resources("{maximize: acuracy}", "{}")) {
            assertThatThrownBy(resources::goal)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("objective.maximize: unknown measure 'acuracy'; did you mean 'accuracy'?");
        }
    }
}
