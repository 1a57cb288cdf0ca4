package org.espalier.pipeline.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.decision.Architecture;
import org.espalier.oneshot.strategy.OnceForAll;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.GivenContext;
import org.espalier.pipeline.phase.SupernetPhase;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.SupernetResult;
import org.espalier.pipeline.training.ScratchTraining;
import org.espalier.plan.SearchPhase;
import org.espalier.space.Landmarks;
import org.espalier.torch.data.Part;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code retrain.top: 0} asks for: members with the weights that they share. */
class InheritanceTest {
    @TempDir
    private Path folder;

    private final List<String> said = new ArrayList<>();

    private SearchResources resources(String strategy, String retrain) throws IOException {
        Path images = DrawnImages.sides(folder.resolve("images"), 16);
        SearchConfig config = SearchConfig.parse(
                "test",
                """
                data: {source: 'IMAGES', size: 8, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: tiny, stem: {channels: 4}, stages: [{block: conv, channels: 4, kernel: [1, 3], depth: [1, 2, 3]}]}
                strategy: {name: STRATEGY}
                retrain: {RETRAIN, batch: 8}
                """.replace("IMAGES", images.toString())
                        .replace("STRATEGY", strategy)
                        .replace("RETRAIN", retrain),
                List.of());
        return new SearchResources(config, System.getenv(), said::add);
    }

    @Test
    void membersAreCutOutOfTheTrainedSupernetWithExactStatistics() throws Exception {
        try (SearchResources resources = resources("once-for-all, epochs: 1, batch: 8", "top: 0")) {
            OnceForAll settings = (OnceForAll) resources.config().strategy().settings();
            TwoStepMethod<OnceForAll> method = new TwoStepMethod<>(settings);
            SearchPhase<?> supernet = method.phases(resources, folder, settings).stream()
                    .filter(phase -> phase.name().equals(SupernetPhase.NAME))
                    .findFirst()
                    .orElseThrow();
            SupernetResult trained = (SupernetResult) supernet.run(new GivenContext(folder, Map.of(), said));
            GivenContext context = new GivenContext(folder, Map.of(SupernetPhase.NAME, trained), said);
            Landmarks landmarks = Landmarks.byMacs(resources.space());
            List<Architecture> members = List.of(landmarks.smallest(), landmarks.largest());
            List<ScratchTraining.Trained> cut = method.inheritance(resources, folder, settings)
                    .orElseThrow()
                    .cut(members, context);
            assertThat(cut).hasSize(2);
            for (int i = 0; i < 2; i++) {
                var network = resources.space().network(members.get(i));
                double valid = resources
                        .goal()
                        .judge()
                        .value(new ScratchTraining(resources)
                                .evaluate(network, cut.get(i).weights(), Part.VALID));
                assertThat(cut.get(i).valid().value()).isEqualTo(valid).isBetween(0.0, 1.0);
                assertThat(cut.get(i).cutAfter()).isEmpty();
            }
            // the supernet is as it was: what is cut again is the same
            assertThat(method.inheritance(resources, folder, settings)
                            .orElseThrow()
                            .cut(members, context)
                            .get(1)
                            .weights())
                    .isEqualTo(cut.get(1).weights());
            assertThat(SearchPlans.problems(resources)).isEmpty();
            assertThat(resources.config().retrain().random()).isZero();
            assertThat(resources.config().retrain().baselines()).isEmpty();
        }
    }

    @Test
    void aMethodWhoseMembersShareNoWeightsRefusesIt() throws Exception {
        try (SearchResources resources = resources("random", "top: 0")) {
            assertThat(SearchPlans.problems(resources))
                    .containsExactly(
                            "retrain.top: is 0, which exports the weights that members of a supernet share, and"
                                    + " strategy 'random' leaves none, expected at least 1");
        }
    }

    @Test
    void theTimeOfASupernetIsSpentOnlyWhereThereIsOne() throws Exception {
        try (SearchResources resources = resources("random", "top: 1, random_search: true, baselines: []")) {
            assertThat(SearchPlans.problems(resources))
                    .containsExactly(
                            "retrain.random_search: is true, which spends the time of a supernet on random members,"
                                    + " and strategy 'random' trains no supernet, expected false");
        }
        try (SearchResources resources = resources("once-for-all", "top: 0, random_search: true")) {
            assertThat(SearchPlans.problems(resources))
                    .singleElement()
                    .asString()
                    .startsWith("retrain.random_search: is true, but with retrain.top: 0 no winner is trained");
        }
        try (SearchResources resources = resources("once-for-all", "top: 1, random_search: true, baselines: []")) {
            assertThat(SearchPlans.problems(resources)).isEmpty();
            assertThat(SearchPlans.of(resources, folder).names())
                    .containsSubsequence("supernet", "select", "retrain", "random_search", "prove");
        }
    }
}
