package org.espalier.pipeline.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.oneshot.CollapseGuard;
import org.espalier.pipeline.config.DataConfig;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.SearchConfigBuilder;
import org.espalier.pipeline.phase.ProfilePhase;
import org.espalier.pipeline.phase.Remedy;
import org.espalier.pipeline.phase.SearchOutcome;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.plan.SearchPhase;
import org.espalier.space.SearchSpace;
import org.espalier.strategy.RandomSearch;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;

/** Ways to search are found, asked whether they fit, and told their settings alike, whatever their kind. */
class SearchMethodsTest {
    private static final SearchMethods METHODS = SearchMethods.installed();

    @Test
    void everyKindIsFound() {
        assertThat(METHODS.all())
                .extracting(SearchMethod::name)
                .contains("once-for-all", "darts", "random", "regularized-evolution", "fixed")
                .isSorted();
        assertThat(METHODS.all())
                .allSatisfy(m -> assertThat(m.description().name()).isEqualTo(m.name()));
    }

    @Test
    void eachSaysWhichSpacesItFits() {
        assertThat(fitting("nas-bench-201"))
                .contains("random", "regularized-evolution", "darts")
                .doesNotContain("once-for-all", "fixed");
        assertThat(fitting("mobilenet-v3")).contains("once-for-all").doesNotContain("darts");
        assertThat(fitting("resnet-18")).isEmpty();
    }

    private static List<String> fitting(String space) {
        return METHODS.fitting(Zoo.installed().space(space, Map.of()));
    }

    @Test
    void theRemediesOfACollapseSayWhatASpaceLacks() {
        SearchSpace cells = Zoo.installed().space("nas-bench-201", Map.of());
        assertThat(JointMethod.remedies("darts", cells))
                .contains(
                        new Remedy("darts-minus", CollapseGuard.SKIPS, Optional.empty()),
                        new Remedy("darts-plus", CollapseGuard.SKIPS, Optional.empty()),
                        new Remedy("fair-darts", CollapseGuard.WEIGHTLESS, Optional.empty()),
                        new Remedy("robust-darts", CollapseGuard.WEIGHTLESS, Optional.empty()));
        assertThat(JointMethod.remedies("fair-darts", cells))
                .extracting(Remedy::strategy)
                .contains("darts-plus")
                .doesNotContain("fair-darts", "darts", "gdas", "random");
        assertThat(JointMethod.remedies("darts", Zoo.installed().space("mobilenet-v3", Map.of())))
                .isNotEmpty()
                .allSatisfy(remedy -> assertThat(remedy.lacks()).isPresent());
    }

    @Test
    void unknownNamesAndSettingsNameTheNearest() {
        assertThatThrownBy(() -> METHODS.named("once-for-al")).hasMessageContaining("did you mean 'once-for-all'");
        assertThatThrownBy(() -> config("once-for-al", ""))
                .hasMessageStartingWith(
                        "test:3: strategy.name: unknown strategy 'once-for-al'; did you mean 'once-for-all'?");
        for (String method : List.of("once-for-all", "darts")) {
            assertThatThrownBy(() -> config(method, "epoch: 3"))
                    .hasMessageStartingWith("test:3: strategy.epoch: unknown key; did you mean 'epochs'?");
        }
        assertThatThrownBy(() -> config("regularized-evolution", "populaton: 3"))
                .hasMessage(
                        "test:3: strategy.populaton: unknown key; did you mean 'population'?; known keys: [population, sample]");
        assertThatThrownBy(() -> config("darts", "epochs: 1.5"))
                .hasMessage("test:3: strategy.epochs: expected a whole number, got '1.5'");
        assertThatThrownBy(() -> config("darts", "recompute: perhaps"))
                .hasMessage("test:3: strategy.recompute: expected true or false, got 'perhaps'");
        assertThatThrownBy(() -> config("once-for-all", "learning_rate: 0"))
                .hasMessage("test:3: strategy.learning_rate: expected a number above 0, at most 100.0, got 0.0");
        assertThatThrownBy(() -> config("fixed", ""))
                .hasMessage("test:3: strategy.architecture: missing; expected text");
    }

    @Test
    void settingsOfAnotherMethodAreRefused() {
        SearchConfig config = new SearchConfigBuilder(
                        DataConfig.of("none"),
                        new SearchConfig.Space("nas-bench-201", Map.of()),
                        new SearchConfig.Method("darts", new RandomSearch()))
                .build();
        try (SearchResources resources = new SearchResources(config, Map.of(), warning -> {})) {
            assertThatThrownBy(() -> SearchPlans.of(resources, Path.of("none")))
                    .hasMessageContaining("'darts' has settings of")
                    .hasMessageContaining("RandomSearch");
        }
    }

    @Test
    void aPlanIsMadeWithoutReadingTheData() {
        assertThat(phases("once-for-all", "epochs: 3"))
                .extracting(SearchPhase::name)
                .containsSubsequence(ProfilePhase.NAME, SearchOutcome.SEARCH, SearchOutcome.PHASE);
        assertThat(phases("darts", "recompute: true"))
                .extracting(SearchPhase::name)
                .containsSubsequence(ProfilePhase.NAME, SearchOutcome.SEARCH, SearchOutcome.PHASE);
        assertThat(phases("random", ""))
                .extracting(SearchPhase::name)
                .containsExactly(ProfilePhase.NAME, SearchOutcome.SEARCH, SearchOutcome.PHASE);
    }

    private static SearchConfig config(String method, String settings) {
        return SearchConfig.parse(
                "test",
                "data: {source: /none}\nspace: {name: mobilenet-v3}\nstrategy: {name: " + method
                        + (settings.isEmpty() ? "" : ", ") + settings + "}\n",
                List.of());
    }

    /** What the method does before training from scratch and proof. */
    private static List<SearchPhase<?>> phases(String method, String settings) {
        try (SearchResources resources = new SearchResources(config(method, settings), Map.of(), warning -> {})) {
            List<SearchPhase<?>> all =
                    SearchPlans.of(resources, Path.of("none")).phases();
            return all.subList(0, all.size() - 2);
        }
    }
}
