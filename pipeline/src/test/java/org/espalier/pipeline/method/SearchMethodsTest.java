package org.espalier.pipeline.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.ProfilePhase;
import org.espalier.pipeline.phase.SearchOutcome;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.plan.SearchPhase;
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
                .allSatisfy(m -> assertThat(m.summary()).isNotBlank().doesNotContain("\n"));
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
    void unknownNamesAndSettingsNameTheNearest() {
        assertThatThrownBy(() -> METHODS.named("once-for-al")).hasMessageContaining("did you mean 'once-for-all'");
        for (String method : List.of("once-for-all", "darts", "random", "regularized-evolution")) {
            assertThatThrownBy(() -> phases(method, Map.of("epoch", 3)))
                    .hasMessageContaining("'" + method + "' has no setting 'epoch'")
                    .hasMessageContaining("did you mean 'epochs'");
        }
        assertThatThrownBy(() -> phases("regularized-evolution", Map.of("populaton", 3)))
                .hasMessageContaining("did you mean 'population'");
        assertThatThrownBy(() -> phases("darts", Map.of("epochs", 1.5))).hasMessageContaining("got '1.5'");
        assertThatThrownBy(() -> phases("darts", Map.of("recompute", "perhaps")))
                .hasMessageContaining("strategy.recompute: expected true or false, got 'perhaps'");
    }

    @Test
    void aPlanIsMadeWithoutReadingTheData() {
        assertThat(phases("once-for-all", Map.of("epochs", 3)))
                .extracting(SearchPhase::name)
                .containsSubsequence(ProfilePhase.NAME, SearchOutcome.SEARCH, SearchOutcome.PHASE);
        assertThat(phases("darts", Map.of("recompute", true)))
                .extracting(SearchPhase::name)
                .containsSubsequence(ProfilePhase.NAME, SearchOutcome.SEARCH, SearchOutcome.PHASE);
        assertThat(phases("random", Map.of("trials", 3)))
                .extracting(SearchPhase::name)
                .containsExactly(ProfilePhase.NAME, SearchOutcome.SEARCH, SearchOutcome.PHASE);
    }

    private static List<SearchPhase<?>> phases(String method, Map<String, Object> settings) {
        SearchConfig config = SearchConfig.parse(
                "test",
                "data: {source: /none}\nspace: {name: mobilenet-v3}\nstrategy: {name: " + method + "}\n",
                List.of());
        try (SearchResources resources = new SearchResources(config, Map.of(), warning -> {})) {
            return METHODS.named(method).phases(resources, Path.of("none"), new MethodSettings(method, settings));
        }
    }
}
