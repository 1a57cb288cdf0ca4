package org.espalier.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.espalier.device.DeviceSettings;
import org.espalier.event.EpochDone;
import org.espalier.event.Notice;
import org.espalier.event.PhaseStarted;
import org.espalier.event.SettingsChanged;
import org.espalier.journal.Event;
import org.espalier.journal.JournalReader;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.SurprisingDevice;
import org.espalier.pipeline.result.SearchResult;
import org.espalier.plan.PlanOutcome;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.yaml.ConfigException;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search whose configuration is corrected on the way, and whose folder loses files. */
class CorrectedSearchTest {
    private static final String CELL = "|nor_conv_1x1~0|+|none~0|skip_connect~1|+|none~0|none~1|skip_connect~2|";

    @TempDir
    private Path folder;

    private Path search;
    private Path images;

    @BeforeEach
    void draw() throws IOException {
        images = DrawnImages.sides(folder.resolve("images"), 12);
        search = folder.resolve("search");
    }

    private SearchConfig config(String... set) {
        return SearchConfig.parse(
                "test", """
                name: tried
                data: {source: 'IMAGES', size: 12, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                strategy: {name: fixed, architecture: 'CELL'}
                retrain: {top: 1, random: 0, epochs: 4, batch: 8, baselines: []}
                """.replace("IMAGES", images.toString()).replace("CELL", CELL), List.of(set));
    }

    private Search.Setup with(Search.Setup setup) {
        return setup.environment(Map.of(
                        "XDG_CACHE_HOME",
                        Path.of("target/test-cache").toAbsolutePath().toString()))
                .device(new SurprisingDevice().open(new DeviceSettings(1)));
    }

    private Search start(String... set) throws IOException {
        return with(Search.of(config(set)).in(search)).open();
    }

    private Search resume() throws IOException {
        return with(Search.resume(search)).open();
    }

    private List<Event> events() throws IOException {
        List<Event> events = new ArrayList<>();
        JournalReader.read(search.resolve("journal.jsonl"), events::add);
        return events;
    }

    private List<String> notices() throws IOException {
        return events().stream()
                .map(Event::event)
                .filter(Notice.class::isInstance)
                .map(event -> ((Notice) event).message())
                .toList();
    }

    private long started(String phase) throws IOException {
        return events().stream()
                .filter(event -> event.phase().equals(phase) && event.event() instanceof PhaseStarted)
                .count();
    }

    private void remove(String name) throws IOException {
        try (Stream<Path> files = Files.walk(search.resolve(name))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static SearchResult result(Outcome outcome) {
        assertThat(outcome.status()).isEqualTo(PlanOutcome.Status.COMPLETE);
        return outcome.result().orElseThrow();
    }

    @Test
    void correctedByACommandByTheFileAndRefusedWhereItWasUsed() throws IOException {
        start("seed=9").runUntil("select");
        start("seed=2").runUntil("select");
        assertThat(search.resolve("config.yaml")).content().contains("seed: 2");
        assertThat(started("select")).isEqualTo(1);

        // a training begins and is left, then its file says something else
        Search stopped = start("seed=2");
        stopped.stop();
        assertThat(stopped.run().status()).isEqualTo(PlanOutcome.Status.STOPPED);
        Path file = search.resolve("config.yaml");
        Files.writeString(file, Files.readString(file).replace("epochs: 4", "epochs: 1"));
        SearchResult corrected = result(resume().run());
        assertThat(events().stream().filter(event -> event.event() instanceof EpochDone))
                .hasSize(1);
        assertThat(notices())
                .contains(
                        "the configuration was changed: seed: 9 before, 2 from now on",
                        "the configuration was changed: retrain.epochs: 4 before, 1 from now on; begins anew: retrain");

        search = folder.resolve("undisturbed");
        SearchResult expected = result(start("seed=2", "retrain.epochs=1").run());
        assertThat(corrected.best().orElseThrow().valid())
                .isEqualTo(expected.best().orElseThrow().valid());
        assertThat(corrected.best().orElseThrow().train())
                .isEqualTo(expected.best().orElseThrow().train());

        search = folder.resolve("search");
        String kept = Files.readString(file);
        assertThatThrownBy(() ->
                        start("seed=3", "retrain.epochs=1", "data.size=16").run())
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        search + ": holds another search, of which phases have finished: seed: 2 there, 3 here (used by"
                                + " retrain, prove); data.size: 12 there, 16 here (used by select, retrain, prove); give these values"
                                + " back, or choose another folder");
        assertThat(file).hasContent(kept);
        losesFilesAndMakesThemAgain(corrected);
    }

    private void losesFilesAndMakesThemAgain(SearchResult before) throws IOException {
        remove("runs");
        assertThat(result(resume().run()).best()).isEqualTo(before.best());
        assertThat(started("retrain")).isEqualTo(2);
        assertThat(notices()).contains("runs/found-1/model.onnx was missing or damaged: it is copied from best/");

        remove("best");
        assertThat(SearchFolder.open(search).report()).exists();
        assertThat(search.resolve("best/model.onnx")).isNotEmptyFile();
        assertThat(search.resolve("best/card.md")).content().contains("tried");
        remove("best");
        assertThat(result(resume().run()).best()).isEqualTo(before.best());
        assertThat(search.resolve("best/network.svg")).isNotEmptyFile();
        assertThat(started("prove")).isEqualTo(1);

        remove("best");
        Files.writeString(search.resolve("runs/found-1/weights.safetensors"), "");
        Files.write(search.resolve("runs/found-1/model.onnx"), new byte[100]);
        Files.delete(search.resolve("config.yaml"));
        SearchResult again = result(resume().run());
        assertThat(again.best().orElseThrow().valid())
                .isEqualTo(before.best().orElseThrow().valid());
        assertThat(started("select")).isEqualTo(1);
        assertThat(started("retrain")).isEqualTo(3);
        assertThat(started("prove")).isEqualTo(2);
        assertThat(notices())
                .contains(
                        "phase 'retrain' is run again: missing or damaged: runs/found-1/weights.safetensors",
                        "phase 'prove' is run again: missing or damaged: runs/found-1/weights.safetensors, runs/found-1/model.onnx");
    }

    private static SearchSpace space(String name) {
        Map<String, Object> shape = Map.of("input", List.of(1, DrawnImages.SIZE, DrawnImages.SIZE), "classes", 2);
        return Zoo.installed().space(name, shape);
    }

    @Test
    void anotherSpaceOfTheProgramIsRefusedByNameOnceItsDecisionsAreKnown() throws IOException {
        Search.Setup setup = with(Search.of(config("strategy={name: random}", "space={name: mine}"))
                .in(search));
        setup.space(space("nas-bench-201")).open().runUntil("profile");
        assertThatThrownBy(() -> with(Search.resume(search))
                        .space(space("nas-bench-macro"))
                        .open()
                        .runUntil("profile"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("space.decisions: 6 decisions, ")
                .hasMessageContaining(" there, 8 decisions, ")
                .hasMessageContaining("(used by profile)");
        // a journal of a release that did not know them is told once
        Path journal = search.resolve("journal.jsonl");
        Files.writeString(journal, Files.readString(journal).replaceFirst(",\"space_decisions\":\"[^\"]*\"", ""));
        for (int i = 0; i < 2; i++) {
            with(Search.resume(search)).space(space("nas-bench-201")).open().runUntil("profile");
        }
        assertThat(events().stream().filter(event -> event.event() instanceof SettingsChanged))
                .hasSize(1);
        assertThat(started("profile")).isEqualTo(1);
    }
}
