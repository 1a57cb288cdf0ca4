package org.espalier.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.espalier.pipeline.config.SearchConfig.NamedPath;
import org.espalier.plan.Difference;
import org.espalier.yaml.ConfigException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a path, what it is relative to, and when two of them are one. */
class SearchPathsTest {
    private static final Path HERE = Path.of("").toAbsolutePath();

    @TempDir
    private Path folder;

    @BeforeEach
    void lay() throws IOException {
        Files.createDirectories(folder.resolve("images/a"));
    }

    private SearchConfig load(String source, String... set) throws IOException {
        Path file = Files.writeString(
                folder.resolve("search.yaml"),
                "data: {source: '" + source + "'}\nspace: {name: nas-bench-201}\nstrategy: {name: random}\n");
        return SearchConfig.load(file, List.of(set)).value();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sample:fashion-mnist",
                "sample:any",
                "fashion-mnist",
                "mnist",
                "cifar-10",
                "halves:12",
                "unknown",
                ""
            })
    void namesStayAsTheyAre(String name) throws IOException {
        Files.createDirectories(folder.resolve("mnist"));
        assertThat(load(name).data().source()).isEqualTo(name);
        assertThat(load(name).paths()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "images, images",
        "./images/, images",
        "images/../images, images",
        "data/more.zip, data/more.zip",
        "more.npz, more.npz",
        "gone/, gone",
        "../up, ../up",
    })
    void pathsInAFileAreRelativeToIt(String given, String path) throws IOException {
        String absolute = folder.resolve(path).normalize().toString();
        SearchConfig config = load(given);
        assertThat(config.data().source()).isEqualTo(absolute);
        assertThat(config.paths()).containsExactly(new NamedPath("data.source", given, absolute, ""));
        assertThat(config.asGiven("data.source", absolute)).isEqualTo(given);
        assertThat(config.asGiven("data.source", "other")).isEqualTo("other");
    }

    @Test
    void theHomeFolderIsNotRelative() throws IOException {
        assertThat(load("~/images").data().source())
                .isEqualTo(Path.of(System.getProperty("user.home"), "images").toString());
    }

    @Test
    void whatIsSetBesideTheFileIsRelativeToTheWorkingDirectory() throws IOException {
        assertThat(load("images", "data.source=src/test").data().source())
                .isEqualTo(HERE.resolve("src/test").toString());
        assertThat(load("images", "data={source: src/test, size: 16}").data().source())
                .isEqualTo(HERE.resolve("src/test").toString());
        assertThat(load("images", "data.size=16").data().source())
                .isEqualTo(folder.resolve("images").toString());
    }

    @Test
    void aPathThatIsMeantFromTheWorkingDirectorySaysSo() {
        assertThatThrownBy(() -> load("src/test"))
                .isInstanceOf(ConfigException.class)
                .hasMessage(folder.resolve("search.yaml") + ":1: data.source: nothing stands at "
                        + folder.resolve("src/test")
                        + ", but there is a 'src/test' in the working directory; paths in a"
                        + " file are relative to it: expected '"
                        + folder.relativize(HERE.resolve("src/test")) + "'");
        assertThatThrownBy(() -> load("src")).hasMessageContaining("there is a 'src' in the working directory");
    }

    @Test
    void spacesAndBaselinesOfFilesArePaths() throws IOException {
        Files.writeString(
                folder.resolve("own.yml"),
                "name: own\nstem: {channels: 8}\nstages: [{channels: 8, choice: [nor_conv_3x3]}]\n");
        SearchConfig config =
                load("images", "retrain.baselines=[resnet-18, other.yaml]", "space.name=" + folder + "/own.yml");
        assertThat(config.space().name()).isEqualTo(folder.resolve("own.yml").toString());
        assertThat(config.retrain().baselines()).containsExactly("resnet-18", "other.yaml");
        assertThat(config.baselineFile("other.yaml"))
                .isEqualTo(HERE.resolve("other.yaml").toString());
        assertThat(config.baselineFile("resnet-18")).isEqualTo("resnet-18");
        Path file = Files.writeString(folder.resolve("two.yaml"), """
                data: {source: images}
                space: {name: own.yml}
                strategy: {name: random}
                retrain: {baselines: own.yml}
                """);
        SearchConfig two = SearchConfig.load(file, List.of()).value();
        assertThat(two.space().name()).isEqualTo(folder.resolve("own.yml").toString());
        assertThat(two.baselineFile("own.yml"))
                .isEqualTo(folder.resolve("own.yml").toString());
    }

    @Test
    void aSpaceInsideTheConfigurationIsNoFileWhateverItsName() throws IOException {
        Path file = Files.writeString(folder.resolve("two.yaml"), """
                data: {source: images}
                space: {name: own.yaml, stem: {channels: 8}, stages: [{channels: 8, choice: [nor_conv_3x3]}]}
                strategy: {name: random}
                """);
        SearchConfig config = SearchConfig.load(file, List.of()).value();
        assertThat(config.space().name()).isEqualTo("own.yaml");
        assertThat(config.paths()).extracting(NamedPath::key).containsExactly("data.source");
        assertThat(SearchPaths.absolute(config, HERE, true)).isEqualTo(config);
    }

    @Test
    void whatAProgramMakesIsRelativeToTheWorkingDirectoryAndTheSecondTimeAtRest() throws IOException {
        SearchConfig made = SearchConfig.parse(
                "text", "data: {source: src/test}\nspace: {name: own.yaml}\nstrategy: {name: random}\n", List.of());
        SearchConfig absolute = SearchPaths.absolute(made, HERE, true);
        assertThat(absolute.data().source()).isEqualTo(HERE.resolve("src/test").toString());
        assertThat(absolute.space().name()).isEqualTo(HERE.resolve("own.yaml").toString());
        assertThat(SearchPaths.absolute(absolute, folder, true)).isEqualTo(absolute);
        assertThat(SearchPaths.absolute(made, HERE, false).space().name()).isEqualTo("own.yaml");
    }

    @Test
    void theConfigurationOfASearchBeginsAnotherWithTheWordsOfItsAuthor() throws IOException {
        SearchConfig config =
                SearchPaths.seenFrom(load("images", "retrain.baselines=[other.yaml]"), folder.resolve("searches/one"));
        assertThat(config.paths()).first().extracting(NamedPath::way).isEqualTo("../../images");
        Path copy = Files.writeString(folder.resolve("copy.yaml"), config.toYaml());
        SearchConfig again = SearchConfig.load(copy, List.of()).value();
        assertThat(again.asGiven("data.source", again.data().source())).isEqualTo("images");
        assertThat(again.baselineFile("other.yaml"))
                .isEqualTo(HERE.resolve("other.yaml").toString());
        assertThat(new SearchIdentity(again).differences(config)).isEmpty();
    }

    @Test
    void whatWasEditedInASearchsFolderCountsAndIsRelativeToIt() throws IOException {
        SearchConfig written = SearchPaths.seenFrom(load("images"), folder.resolve("one"));
        assertThat(SearchPaths.edited(written, folder.resolve("two"))).isSameAs(written);
        Files.writeString(folder.resolve("own.yaml"), "");
        SearchConfig edited = SearchPaths.edited(
                edited(written, "../other", "../own.yaml", "resnet-18"), Files.createDirectory(folder.resolve("one")));
        assertThat(edited.data().source()).isEqualTo(folder.resolve("other").toString());
        assertThat(edited.paths())
                .containsExactly(
                        new NamedPath(
                                "data.source",
                                "../other",
                                folder.resolve("other").toString(),
                                "../other"),
                        new NamedPath(
                                "retrain.baselines",
                                "../own.yaml",
                                folder.resolve("own.yaml").toString(),
                                "../own.yaml"));
        assertThat(SearchPaths.edited(edited(written, "sample:fashion-mnist"), folder.resolve("one")))
                .satisfies(named -> assertThat(named.paths()).isEmpty())
                .satisfies(named -> assertThat(named.data().source()).isEqualTo("sample:fashion-mnist"));
    }

    private static SearchConfig edited(SearchConfig written, String source, String... baselines) {
        DataConfig data = written.data();
        SearchConfig other = SearchConfig.parse(
                "edited",
                "data: {source: any}\nspace: {name: nas-bench-201}\nstrategy: {name: random}\n",
                List.of("retrain.baselines=[" + String.join(",", baselines) + "]"));
        return written.toBuilder()
                .data(data.withSource(source))
                .retrain(other.retrain())
                .build();
    }

    @Test
    void onePlaceWrittenInTwoWaysIsOneSearch() throws IOException {
        SearchConfig absolute = load("images");
        for (String other : List.of(
                folder.resolve("images").toString(),
                folder.resolve("images").toUri().getPath(),
                folder + "/./images/a/..",
                HERE.relativize(folder.resolve("images")).toString())) {
            SearchConfig there = SearchConfig.parse(
                    "there",
                    "data: {source: '" + other + "'}\nspace: {name: nas-bench-201}\nstrategy: {name: random}\n",
                    List.of());
            assertThat(new SearchIdentity(absolute).differences(there))
                    .as(other)
                    .isEmpty();
            assertThat(new SearchIdentity(absolute).differences(new SearchIdentity(there).value()))
                    .as(other)
                    .isEmpty();
        }
        assertThat(new SearchIdentity(absolute).differences(load("images2/")))
                .containsExactly(new Difference(
                        "data.source", "'" + folder.resolve("images2") + "'", "'" + folder.resolve("images") + "'"));
    }

    @Test
    void pathsAreNoPartOfASearchsIdentity() throws IOException {
        SearchConfig config = load("images");
        assertThat(new SearchIdentity(config).value().has("paths")).isFalse();
        SearchConfig moved = config.toBuilder()
                .paths(List.of(new NamedPath("data.source", "x", "/before/images", "../x")))
                .build();
        assertThat(new SearchIdentity(moved).value().at("/data/source").asString())
                .isEqualTo("/before/images");
    }
}
