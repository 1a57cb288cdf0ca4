package org.espalier.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.event.SearchStarted;
import org.espalier.event.SettingsChanged;
import org.espalier.journal.Journal;
import org.espalier.pipeline.config.DataConfig;
import org.espalier.pipeline.config.Json;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.config.SearchIdentity;
import org.espalier.yaml.ConfigException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The folder of a search, whatever somebody did to it. */
class SearchFolderTest {
    private static final String RESULT =
            "{\"name\":\"tried\",\"best\":{\"architecture\":\"a\",\"params\":5,\"latency_ms\":{\"median\":1}}}";

    @TempDir
    private Path parent;

    private Path directory;

    @BeforeEach
    void place() {
        directory = parent.resolve("search");
    }

    private static SearchConfig config(String more) {
        return SearchConfig.parse(
                "test",
                "data: {source: none}\nspace: {name: nas-bench-201}\nstrategy: {name: random}\n" + more,
                List.of());
    }

    private SearchFolder prepared() throws IOException {
        return SearchFolder.prepare(directory, config(""));
    }

    @Test
    void aFolderIsMadeOnceAndTakenAgainForTheSameSearch() throws IOException {
        SearchFolder made = prepared();
        assertThat(directory.resolve("config.yaml")).content().contains("name: nas-bench-201");
        assertThat(prepared().config()).isEqualTo(made.config());
        assertThat(SearchFolder.open(directory).config()).isEqualTo(made.config());
        assertThat(made.notices()).isEmpty();
        assertThat(made.journal()).isEqualTo(directory.resolve("journal.jsonl"));
        // what cannot change a result may differ
        SearchConfig listened = config("listeners: [{name: print}]\n");
        assertThat(SearchFolder.prepare(directory, listened).config()).isEqualTo(listened);
        assertThat(SearchFolder.open(directory).config().listeners()).isEmpty();
    }

    @Test
    void anotherNumberOfTrialsSideBySideIsTheSameSearch() throws IOException {
        SearchFolder.prepare(directory, config("trials: {parallel: 2}\n"));
        SearchConfig more = config("trials: {parallel: 5, lag: 1}\n");
        SearchFolder search = SearchFolder.prepare(directory, more);
        assertThat(search.config()).isEqualTo(more);
        search.keepConfig();
        assertThat(SearchFolder.open(directory).config().trials()).isEqualTo(more.trials());
        // edited there, the lag stays as it is written
        Path file = directory.resolve("config.yaml");
        Files.writeString(file, Files.readString(file).replace("parallel: 5", "parallel: 9"));
        assertThat(SearchFolder.open(directory).config().trials())
                .isEqualTo(more.trials().withParallel(9));
    }

    @Test
    void anotherConfigurationIsWrittenWhenTheRunTakesItAndNotBefore() throws IOException {
        prepared();
        String before = Files.readString(directory.resolve("config.yaml"));
        SearchConfig other = config("seed: 5\nretrain: {top: 2}\n");
        SearchFolder search = SearchFolder.prepare(directory, other);
        assertThat(search.config()).isEqualTo(other);
        assertThat(directory.resolve("config.yaml")).hasContent(before);
        search.keepConfig();
        assertThat(SearchFolder.open(directory).config()).isEqualTo(other);
    }

    @Test
    void aConfigurationThatWasRemovedIsThatOfTheJournal() throws IOException {
        SearchConfig begun = config("seed: 5\nretrain: {top: 2}\nlisteners: [{name: print}]\n");
        SearchFolder.prepare(directory, begun);
        SearchConfig corrected = begun.toBuilder().seed(6).build();
        try (Journal journal = Journal.open(directory.resolve("journal.jsonl"))) {
            journal.append("", new SearchStarted(new SearchIdentity(begun).value(), List.of("search"), Map.of()));
            journal.append(
                    "",
                    new SettingsChanged(
                            new SearchIdentity(corrected, Optional.of("3 decisions")).value(),
                            List.of("search"),
                            List.of(),
                            List.of()));
        }
        Files.delete(directory.resolve("config.yaml"));
        SearchFolder opened = SearchFolder.open(directory);
        assertThat(opened.config())
                .isEqualTo(corrected.toBuilder()
                        .name("search")
                        .listeners(List.of())
                        .build());
        assertThat(opened.notices())
                .singleElement()
                .asString()
                .startsWith(directory + ": config.yaml was missing; it is written again from the journal");
        opened.keepConfig();
        assertThat(SearchFolder.open(directory).config()).isEqualTo(opened.config());
        // a start with a configuration waits for the journal's word, too
        Files.delete(directory.resolve("config.yaml"));
        SearchFolder.prepare(directory, begun);
        assertThat(directory.resolve("config.yaml")).doesNotExist();
    }

    @Test
    void aJournalThatCannotBeReadSaysWhatToDo() throws IOException {
        Files.createDirectories(directory);
        try (Journal journal = Journal.open(directory.resolve("journal.jsonl"))) {
            assertThatThrownBy(() -> SearchFolder.open(directory)).hasMessageContaining("holds no search");
            journal.append(
                    "",
                    new SearchStarted(JsonNodeFactory.instance.objectNode().put("seeed", 1), List.of("a"), Map.of()));
        }
        assertThatThrownBy(() -> SearchFolder.open(directory))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("config.yaml is missing, and the journal's copy cannot be read")
                .hasMessageEndingWith("start the search again with its configuration and this folder");
    }

    @Test
    void aFileInItsPlaceIsNoFolder() throws IOException {
        Files.writeString(directory, "notes");
        assertThatThrownBy(this::prepared).isInstanceOf(IOException.class).hasMessageContaining("search");
        assertThat(directory).hasContent("notes");
    }

    @Test
    void aFolderWithoutAConfigurationHoldsNoSearch() {
        assertThatThrownBy(() -> SearchFolder.open(directory))
                .isInstanceOf(ConfigException.class)
                .hasMessage(directory + ": holds no search (config.yaml is missing)");
    }

    @Test
    void anUnfinishedSearchHasNoModelNoResultAndNoReport() throws IOException {
        SearchFolder search = prepared();
        assertThatThrownBy(search::model)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("not finished (there is no proven model in it); run 'espalier resume ");
        // a model alone is what a kill between the two may leave
        Files.createDirectories(directory.resolve("best"));
        Files.writeString(directory.resolve("best/model.onnx"), "model");
        assertThatThrownBy(search::model).isInstanceOf(ConfigException.class);
        for (org.assertj.core.api.ThrowableAssert.ThrowingCallable asked :
                List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        search::result, search::verdict, search::report)) {
            assertThatThrownBy(asked)
                    .isInstanceOf(ConfigException.class)
                    .hasMessage(directory + ": the search is not finished (result.json is missing); resume it first");
        }
        Files.writeString(directory.resolve("result.json"), RESULT);
        assertThat(search.model()).isEqualTo(directory.resolve("best/model.onnx"));
        assertThat(search.result().name()).isEqualTo("tried");
        assertThat(search.verdict()).isEmpty();
    }

    @Test
    void aReportIsWrittenAgainWithAndWithoutADrawing() throws IOException {
        SearchFolder search = prepared();
        Files.writeString(directory.resolve("result.json"), RESULT);
        assertThat(search.report()).isEqualTo(search.reportFile()).content().doesNotContain("the winning network'");
        Files.createDirectories(directory.resolve("best"));
        Files.writeString(directory.resolve("best/network.svg"), "<svg></svg>");
        assertThat(search.report()).content().contains("the winning network'");
    }

    @Test
    void whatAKilledProcessLeftHalfWrittenIsRemovedAndNothingElse() throws IOException {
        SearchFolder search = prepared();
        Path run = Files.createDirectories(directory.resolve("runs/found-1"));
        Path best = Files.createDirectories(directory.resolve("best"));
        List<Path> halves = List.of(
                directory.resolve(".result.json.1.tmp"),
                directory.resolve(".report.html.2.tmp"),
                best.resolve(".model.onnx.3.tmp"),
                run.resolve(".weights.safetensors.4.tmp"));
        List<Path> kept = List.of(
                directory.resolve("config.yaml"),
                directory.resolve(".journal.jsonl.lock"),
                directory.resolve(".notes.tmp"),
                best.resolve("model.onnx"),
                run.resolve("weights.safetensors"));
        for (Path half : halves) {
            Files.writeString(half, "half");
        }
        for (Path file : kept) {
            Files.writeString(file, Files.exists(file) ? Files.readString(file) : "whole");
        }
        search.removeLeftovers();
        assertThat(halves).noneMatch(Files::exists);
        assertThat(kept).allMatch(Files::exists);
    }

    @Test
    void aSearchThatHasNotBegunHasNoLeftovers() throws IOException {
        SearchFolder search = prepared();
        search.removeLeftovers();
        assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
    }

    /** Each alone is tried in the round trip of configurations. */
    @Test
    void aNameOrPathOfAnyCharactersComesBack() throws IOException {
        String text =
                "a\nb\r\nc\td\u0085e\u2028f\u2029 \u202eg\u202c\u2066h\u2069\ufeff\ufffe<b>&amp;\u001b[31m\ud83c\udf31'\" ";
        SearchConfig config = config("").toBuilder()
                .name("\u0000" + text)
                .data(DataConfig.of("/data/x" + text + "/images"))
                .build();
        SearchFolder made = SearchFolder.prepare(directory, config);
        SearchConfig read = SearchFolder.open(directory).config();
        assertThat(read).isEqualTo(made.config());
        assertThat(read.name()).isEqualTo("\u0000" + text);
        assertThat(read.data().source()).isEqualTo(config.data().source());
        Files.writeString(
                directory.resolve("result.json"), Json.pretty(((ObjectNode) Json.read(RESULT)).put("name", text)));
        assertThat(SearchFolder.open(directory).result().name()).isEqualTo(text);
        assertThat(SearchFolder.open(directory).report()).isNotEmptyFile();
    }
}
