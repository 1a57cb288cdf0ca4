package org.espalier.pipeline.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.pipeline.result.ProfileResult;
import org.espalier.search.InfeasibleException;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A search is stopped before it trains where nothing meets its limits, and only there. */
class ProfilePhaseTest {
    @TempDir
    private static Path folder;

    private static Path images;

    @BeforeAll
    static void drawImages() throws Exception {
        images = DrawnImages.sides(folder.resolve("images"), 12);
    }

    /** Of its 50 members the one of fewest multiply-accumulates has 2,170 parameters, the one of most 4,826. */
    private static ProfileResult profile(String constraints) throws Exception {
        SearchConfig config = SearchConfig.parse(
                "test", """
                data: {source: 'IMAGES', size: 12}
                space:
                  name: tiny
                  stem: {channels: 8}
                  stages:
                    - channels: 8
                      repeat: 2
                      choice: [skip_connect, sep_conv_3x3, sep_conv_5x5, nor_conv_3x3, max_pool_3x3]
                    - {channels: 16, stride: 2, choice: [sep_conv_3x3, nor_conv_3x3]}
                device: {name: surprising}
                constraints: CONSTRAINTS
                strategy: {name: random}
                """.replace("IMAGES", images.toString()).replace("CONSTRAINTS", constraints), List.of());
        Map<String, String> environment =
                Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
        List<String> notices = new ArrayList<>();
        try (SearchResources resources = new SearchResources(config, environment, notices::add)) {
            return new ProfilePhase(resources).run(new GivenContext(folder, Map.of(), notices));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{params: '<= 3000'}",
                "{params: '>= 4000'}",
                "{params: '> 3000', macs: '> 110K'}",
                "{params: '>= 3500', macs: '<= 150K'}",
                "{activation_bytes: '>= 60K', params: '< 3000'}",
                "{memory: '> 80K'}",
                "{latency_ms: '>= 0.12'}"
            })
    void whatSomeMemberMeetsIsSearched(String constraints) throws Exception {
        assertThat(profile(constraints).smallest().macs()).isEqualTo(80_672);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{params: '<= 10'}",
                "{params: '>= 10K'}",
                "{params: '>= 4900', macs: '<= 200K'}",
                "{latency_ms: '<= 0.0001'}",
                "{latency_ms: '>= 1000'}"
            })
    void whatNoMemberMeetsIsNot(String constraints) {
        assertThatThrownBy(() -> profile(constraints))
                .isInstanceOf(InfeasibleException.class)
                .hasMessageStartingWith("no member of space 'tiny' was found within ")
                .hasMessageContaining("the nearest reached ");
    }

    @Test
    void aLimitInPerCentIsRefusedWithItsNumber() throws Exception {
        assertThatThrownBy(() -> profile("{params: '<= 0.01 % of mobilenet-v3-small'}"))
                .isInstanceOf(InfeasibleException.class)
                .hasMessageMatching("no member of space 'tiny' was found within params <= [0-9]+"
                        + " \\(0.01 % of mobilenet-v3-small, [0-9]+\\); the nearest reached params 2170;"
                        + " raise the limit params <= [0-9]+ \\(0.01 % of mobilenet-v3-small, [0-9]+\\), or widen the"
                        + " space");
        assertThat(profile(
                                "{latency_ms: '<= 50 % of mobilenet-v3-small', throughput: '>= 150 % of mobilenet-v3-small'}")
                        .smallest()
                        .macs())
                .isEqualTo(80_672);
    }

    @Test
    void theNearestIsNamed() {
        assertThatThrownBy(() -> profile("{params: '<= 10'}"))
                .hasMessage("no member of space 'tiny' was found within params <= 10; the nearest reached params 2170;"
                        + " raise the limit params <= 10, or widen the space");
        assertThatThrownBy(() -> profile("{params: '>= 1e12'}"))
                .hasMessageContaining("; the nearest reached params ")
                .hasMessageEndingWith("; lower the limit params >= 1000000000000, or widen the space");
        assertThatThrownBy(() -> profile("{latency_ms: '>= 1000'}"))
                .hasMessageEndingWith("; lower the limit latency_ms >= 1000, or widen the space");
    }
}
