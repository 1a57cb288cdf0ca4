package org.espalier.pipeline.spaces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.espalier.decision.Architecture;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.search.Constraint;
import org.espalier.search.InfeasibleException;
import org.espalier.settings.SettingException;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.torch.train.TrainingListener;
import org.espalier.yaml.ConfigException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class SpaceCheckTest {
    private static final TrainingListener NOBODY = report -> {};

    @TempDir
    private Path folder;

    private Path images;

    @BeforeEach
    void draw() throws IOException {
        images = DrawnImages.sides(folder.resolve("images"), 12);
    }

    private SearchResources resources() {
        SearchConfig config = SearchConfig.parse("test", """
                data: {source: 'IMAGES', size: 8, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                engine: {threads: 1}
                space: {name: tiny, stem: {channels: 4}, stages: [{channels: 4, choice: [skip_connect, nor_conv_1x1, nor_conv_3x3]}, {channels: 4, choice: [skip_connect, nor_conv_1x1]}]}
                strategy: {name: random}
                """.replace("IMAGES", images.toString()), List.of());
        return new SearchResources(config, System.getenv(), notice -> {});
    }

    private static CheckSettings settings(int epochs, String... limits) {
        return new CheckSettings(
                1000,
                epochs,
                5,
                Stream.of(limits)
                        .map(limit -> Constraint.parse("params", limit))
                        .toList());
    }

    /** Tried without a pause and with one after each member: the same members with the same errors, no one twice, until there are no more. */
    @Test
    void whoeverIsKilledGoesOn() throws IOException {
        List<Architecture> members = new ArrayList<>();
        List<OptionalDouble> errors = new ArrayList<>();
        try (SearchResources resources = resources()) {
            SpaceCheck whole = new SpaceCheck(resources, folder.resolve("whole"), settings(1));
            while (!whole.isOver()) {
                whole.next(NOBODY);
            }
            whole.members().forEach(tried -> {
                members.add(tried.member());
                errors.add(tried.error());
            });
            assertThat(members).hasSize(6).doesNotHaveDuplicates();
            assertThat(whole.next(NOBODY)).isEmpty();
            assertThat(whole.study().errors().orElseThrow().errors()).hasSize(6);
            assertThat(whole.withinLimits()).isEmpty();
        }
        for (int i = 0; i < 3; i++) {
            try (SearchResources resources = resources()) {
                SpaceCheck again = new SpaceCheck(resources, folder.resolve("again"), settings(1));
                assertThat(again.members()).hasSize(i);
                assertThat(again.next(NOBODY).orElseThrow().number()).isEqualTo(i);
                assertThat(again.members().stream().map(TriedMember::member))
                        .containsExactlyElementsOf(members.subList(0, i + 1));
                assertThat(again.members().stream().map(TriedMember::error))
                        .containsExactlyElementsOf(errors.subList(0, i + 1));
                assertThat(again.seconds()).isPositive();
                assertThat(again.isOver()).isFalse();
            }
        }
        try (Stream<Path> left = Files.list(folder.resolve("again"))) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactly("members.jsonl");
        }
    }

    @Test
    void theTimeIsOverAfterTheMemberThatTakesItsLastSecond() throws IOException {
        try (SearchResources resources = resources()) {
            SpaceCheck check =
                    new SpaceCheck(resources, folder.resolve("short"), new CheckSettings(1e-6, 1, 5, List.of()));
            assertThat(check.isOver()).isFalse();
            check.next(NOBODY);
            assertThat(check.isOver()).isTrue();
        }
    }

    @Test
    void membersAreDrawnWithinTheLimits() throws IOException {
        try (SearchResources resources = resources()) {
            SpaceCheck check = new SpaceCheck(resources, folder.resolve("limited"), settings(1, "<= 200", ">= 100"));
            while (!check.isOver()) {
                check.next(NOBODY);
            }
            assertThat(check.members())
                    .isNotEmpty()
                    .hasSizeLessThan(6)
                    .allSatisfy(tried -> assertThat(
                                    resources.space().counters().params().of(tried.member()))
                            .isBetween(100L, 200L));
            LimitShare share = check.withinLimits().orElseThrow();
            assertThat(share.share()).isEqualTo(share.within() / 10_000.0);
            assertThat(share.interval().contains(check.members().size() / 6.0)).isTrue();
            assertThatThrownBy(() -> new SpaceCheck(resources, folder.resolve("no"), settings(1, "<= 1")))
                    .isInstanceOf(InfeasibleException.class);
            CheckSettings unknown = new CheckSettings(1, 1, 1, List.of(Constraint.parse("parms", "<= 1")));
            assertThatThrownBy(() -> new SpaceCheck(resources, folder.resolve("no"), unknown))
                    .hasMessageContaining("unknown limit 'parms'; did you mean 'params'?");
        }
    }

    @Test
    void anotherCheckIsNotGoneOnWith() throws IOException {
        try (SearchResources resources = resources()) {
            Path kept = folder.resolve("kept");
            new SpaceCheck(resources, kept, settings(1)).next(NOBODY);
            assertThatThrownBy(() -> new SpaceCheck(resources, kept, settings(2)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("members.jsonl is of another check ({\"space\":\"tiny\"")
                    .hasMessageContaining("give another folder");
            Path file = kept.resolve("members.jsonl");
            String text = Files.readString(file);
            Files.writeString(file, text.replace("\"number\":0", "\"number\":1"));
            assertThatThrownBy(() -> new SpaceCheck(resources, kept, settings(1)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("its first line does not match its content");
        }
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> new CheckSettings(0, 1, 1, List.of()))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("minutes: ");
        assertThatThrownBy(() -> new CheckSettings(1, 0, 1, List.of()))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("epochs: ");
    }
}
