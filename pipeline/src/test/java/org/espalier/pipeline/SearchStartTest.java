package org.espalier.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.espalier.device.DeviceSettings;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.SurprisingDevice;
import org.espalier.plan.PlanOutcome;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.yaml.ConfigException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A start that failed leaves nothing behind; one that did not is found again wherever it lies. */
class SearchStartTest {
    private static final String SPACE = """
            name: tiny
            stem: {channels: 8}
            stages:
              - {channels: 8, choice: [skip_connect, nor_conv_3x3]}
            """;
    private static final String NETWORK = """
            name: plain
            stem: {channels: 8}
            stages:
              - {channels: 8, block: nor_conv_3x3}
            """;

    @TempDir
    private Path folder;

    private Path project;

    @BeforeEach
    void draw() throws IOException {
        project = Files.createDirectory(folder.resolve("project"));
        DrawnImages.sides(project.resolve("images"), 12);
        Files.createDirectory(project.resolve("conf"));
        Files.writeString(project.resolve("conf/tiny.yaml"), SPACE);
        Files.writeString(project.resolve("conf/plain.yaml"), NETWORK);
        Files.writeString(project.resolve("conf/search.yaml"), """
                name: tried
                data: {source: ../images, size: 12, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: tiny.yaml}
                strategy: {name: random}
                retrain: {top: 1, random: 0, epochs: 1, batch: 8, baselines: [plain.yaml]}
                """);
    }

    private Search.Setup setup(Path project, String... set) throws IOException {
        return given(Search.of(SearchConfig.load(project.resolve("conf/search.yaml"), List.of(set))
                        .value())
                .in(project.resolve("searches/one")));
    }

    private Search.Setup given(Search.Setup setup) {
        return setup.environment(
                        Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()))
                .device(new SurprisingDevice().open(new DeviceSettings(1)));
    }

    private static List<Path> all(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data.source=../nothing-there",
                "data.split={train: 0.5, valid: 0.5, test: 0}",
                "retrain.baselines=[resnt-18]",
                "space.classes=7",
                "strategy={name: once-for-all}",
                "retrain.batch=1",
            })
    void nothingIsLeftOfAStartThatFailed(String set) throws IOException {
        List<Path> before = all(project);
        assertThatThrownBy(() -> setup(project, set).open()).isInstanceOf(RuntimeException.class);
        assertThat(all(project)).isEqualTo(before);
    }

    @Test
    void nothingIsLeftWhereThePhaseIsUnknownOrTheFolderCannotBeMade() throws IOException {
        List<Path> before = all(project);
        assertThatThrownBy(() -> setup(project).until("profil").open())
                .isInstanceOf(ConfigException.class)
                .hasMessage("--until: no phase 'profil', expected one of profile, search, select, retrain, prove");
        assertThatThrownBy(() -> setup(project)
                        .in(project.resolve("conf/search.yaml/a/b"))
                        .open())
                .hasMessageContaining("search.yaml");
        assertThatThrownBy(() -> setup(project)
                        .in(project.resolve("a/b/" + "x".repeat(400)))
                        .open())
                .hasMessageContaining("a name of 400 bytes");
        assertThat(all(project)).isEqualTo(before);
    }

    @Test
    void theSetupSaysHowFarItRuns() throws IOException {
        Outcome outcome = setup(project).until("profile").open().run();
        assertThat(outcome.status()).isEqualTo(PlanOutcome.Status.REACHED);
        assertThat(outcome.folder()
                        .config()
                        .asGiven("space.name", project.resolve("conf/tiny.yaml").toString()))
                .isEqualTo("tiny.yaml");
    }

    @Test
    void pathsInAFileAreRelativeToItAndStandInTheFolderAbsoluteWithTheWay() throws IOException {
        SearchFolder search = setup(project).open().folder();
        SearchConfig stored = SearchConfig.loadResolved(project.resolve("searches/one/config.yaml"))
                .value();
        assertThat(stored).isEqualTo(search.config());
        assertThat(stored.data().source()).isEqualTo(project.resolve("images").toString());
        assertThat(stored.space().name())
                .isEqualTo(project.resolve("conf/tiny.yaml").toString());
        assertThat(stored.retrain().baselines()).containsExactly("plain.yaml");
        assertThat(stored.paths())
                .containsExactly(
                        new SearchConfig.NamedPath(
                                "data.source",
                                "../images",
                                project.resolve("images").toString(),
                                "../../images"),
                        new SearchConfig.NamedPath(
                                "space.name",
                                "tiny.yaml",
                                project.resolve("conf/tiny.yaml").toString(),
                                "../../conf/tiny.yaml"),
                        new SearchConfig.NamedPath(
                                "retrain.baselines",
                                "plain.yaml",
                                project.resolve("conf/plain.yaml").toString(),
                                "../../conf/plain.yaml"));
    }

    @Test
    void aSpaceFileIsCopiedAndItsOriginalTouchesTheSearchNoMore() throws IOException {
        setup(project).until("profile").open().run();
        Path copy = project.resolve("searches/one/space.yaml");
        assertThat(copy).hasContent(SPACE);
        assertThat(project.resolve("searches/one/baselines/plain.yaml.yaml")).hasContent(NETWORK);
        Files.writeString(project.resolve("conf/tiny.yaml"), SPACE.replace("channels: 8", "channels: 9"));
        SearchFolder again =
                given(Search.resume(project.resolve("searches/one"))).open().folder();
        assertThat(again.located().space().name()).isEqualTo(copy.toString());
        assertThat(again.located().baselineFile("plain.yaml")).endsWith("baselines/plain.yaml.yaml");
        Files.delete(project.resolve("conf/tiny.yaml"));
        Files.delete(project.resolve("conf/plain.yaml"));
        assertThat(given(Search.resume(project.resolve("searches/one")))
                        .until("profile")
                        .open()
                        .run()
                        .status())
                .isEqualTo(PlanOutcome.Status.REACHED);
    }

    @Test
    void aFileThatIsNoCopyIsLeftAlone() throws IOException {
        Path own = Files.createDirectories(project.resolve("searches/one")).resolve("space.yaml");
        Files.writeString(own, "notes: mine\n");
        List<Path> before = all(project);
        assertThatThrownBy(() -> setup(project).open())
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(own + ": is another file than ");
        assertThat(all(project)).isEqualTo(before);
        assertThat(own).hasContent("notes: mine\n");
    }

    @Test
    void aFolderThatWasMovedIsTheSameSearch() throws IOException {
        setup(project).until("profile").open().run();
        Path elsewhere = folder.resolve("elsewhere");
        Files.move(project.resolve("searches/one"), elsewhere);
        Outcome outcome =
                given(Search.resume(elsewhere)).until("profile").open().run();
        assertThat(outcome.status()).isEqualTo(PlanOutcome.Status.REACHED);
        assertThat(outcome.folder().located().data().source())
                .isEqualTo(project.resolve("images").toString());
    }

    @Test
    void aWholeProjectThatWasMovedIsTheSameSearch() throws IOException {
        setup(project).until("profile").open().run();
        Path moved = folder.resolve("moved");
        Files.move(project, moved);
        Outcome resumed = given(Search.resume(moved.resolve("searches/one")))
                .until("profile")
                .open()
                .run();
        assertThat(resumed.status()).isEqualTo(PlanOutcome.Status.REACHED);
        assertThat(resumed.folder().located().data().source())
                .isEqualTo(moved.resolve("images").toString());
        // also where its configuration is named once more, which now leads to other places
        assertThat(setup(moved).until("profile").open().run().status()).isEqualTo(PlanOutcome.Status.REACHED);
        assertThatThrownBy(() -> setup(moved, "data.size=16").open().run())
                .hasMessageContaining("data.size: 12 there, 16 here (used by profile)");
    }

    @Test
    void dataThatAreGoneAreNamedBeforeAnythingGoesOn() throws IOException {
        setup(project).until("profile").open().run();
        Files.move(project.resolve("images"), folder.resolve("gone"));
        List<Path> before = all(project);
        assertThatThrownBy(() ->
                        given(Search.resume(project.resolve("searches/one"))).open())
                .hasMessageContaining("'" + project.resolve("images") + "': no such file, folder or known set");
        assertThat(all(project)).isEqualTo(before);
    }
}
