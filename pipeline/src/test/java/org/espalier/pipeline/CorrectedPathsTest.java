package org.espalier.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.espalier.device.DeviceSettings;
import org.espalier.event.DataIdentified;
import org.espalier.event.PhaseStarted;
import org.espalier.event.SearchEvent;
import org.espalier.event.SettingsChanged;
import org.espalier.journal.Event;
import org.espalier.journal.JournalReader;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.SurprisingDevice;
import org.espalier.plan.PlanOutcome;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.yaml.ConfigException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A search whose images or YAML files are corrected on the way: in its folder, by a command, or in the files themselves. */
class CorrectedPathsTest {
    private static final String TRAINED = """
            space: {name: nas-bench-201, channels: 4, cells: 1}
            strategy: {name: fixed, architecture: '|nor_conv_1x1~0|+|none~0|skip_connect~1|+|none~0|none~1|skip_connect~2|'}
            """;
    private static final String FROM_FILE = "space: {name: own.yaml}\nstrategy: {name: random}\n";
    private static final String SPACE = """
            # mine
            name: own
            stem: {kernel: 3, stride: 2, channels: 8}
            stages: [{block: mbconv, channels: 8, kernel: [3, 5], expand: [1, 2], depth: [1, 2], stride: 1}]
            """;

    @TempDir
    private Path folder;

    private Path search;

    @BeforeEach
    void draw() throws IOException {
        DrawnImages.sides(folder.resolve("images"), 12);
        Files.writeString(folder.resolve("own.yaml"), SPACE);
        search = folder.resolve("searches/one");
    }

    private Search.Setup with(Search.Setup setup) {
        return setup.environment(Map.of(
                        "XDG_CACHE_HOME",
                        Path.of("target/test-cache").toAbsolutePath().toString()))
                .device(new SurprisingDevice().open(new DeviceSettings(1)));
    }

    private Search.Setup setup(String kind, String... set) throws IOException {
        Path file = Files.writeString(folder.resolve("search.yaml"), kind + """
                name: tried
                data: {source: images, size: 12, split: {train: 0.5, valid: 0.25, test: 0.25}}
                retrain: {top: 1, random: 0, epochs: 1, batch: 8, baselines: []}
                """);
        return with(Search.of(SearchConfig.load(file, List.of(set)).value()).in(search));
    }

    private Search resume() throws IOException {
        return with(Search.resume(search)).open();
    }

    private <E extends SearchEvent> List<E> events(Class<E> type) throws IOException {
        List<E> events = new ArrayList<>();
        JournalReader.read(search.resolve("journal.jsonl"), event -> {
            if (type.isInstance(event.event())) {
                events.add(type.cast(event.event()));
            }
        });
        return events;
    }

    private long started(String phase) throws IOException {
        List<Event> all = new ArrayList<>();
        JournalReader.read(search.resolve("journal.jsonl"), all::add);
        return all.stream()
                .filter(event -> event.phase().equals(phase) && event.event() instanceof PhaseStarted)
                .count();
    }

    private void edit(String from, String to) throws IOException {
        Path file = search.resolve("config.yaml");
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }

    private Path zip(Path images) throws IOException {
        Path zip = folder.resolve("images.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip));
                var files = Files.walk(images)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(new ZipEntry(images.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
        return zip;
    }

    @Test
    void imagesThatAreNamedInItsOwnFileAreTheOnesThatAreUsed() throws IOException {
        setup(TRAINED).open().runUntil("select");
        DrawnImages.sides(folder.resolve("searches/other"), 16);
        edit("  source: " + folder.resolve("images"), "  source: ../other");
        assertThatThrownBy(() -> resume().run())
                .isInstanceOf(ConfigException.class)
                .hasMessage(search + ": holds another search, of which phases have finished: data.source: '"
                        + folder.resolve("images") + "' there, '" + folder.resolve("searches/other")
                        + "' here (used by select); give these values back, or choose another folder");

        // the same images elsewhere are the same search, and its file says from then on where they are
        DrawnImages.sides(folder.resolve("moved"), 12);
        edit("  source: ../other", "  source: ../../moved");
        resume().runUntil("select");
        assertThat(search.resolve("config.yaml"))
                .content()
                .contains("  source: " + folder.resolve("moved"))
                .contains("given: ../../moved, path: " + folder.resolve("moved") + ", way: ../../moved");
        assertThat(started("select")).isEqualTo(1);
        assertThat(events(DataIdentified.class)).hasSize(1);
    }

    @Test
    void aFinishedSearchOfTheSameImagesInAnArchiveNeedsThemNoMore() throws IOException {
        setup(TRAINED).open().runUntil("select");
        Path zip = zip(folder.resolve("images"));
        assertThat(setup(TRAINED, "data.source='" + zip + "'").open().run().status())
                .isEqualTo(PlanOutcome.Status.COMPLETE);
        assertThat(events(SettingsChanged.class)).singleElement().satisfies(changed -> {
            assertThat(changed.changes()).isEmpty();
            assertThat(changed.restarted()).isEmpty();
        });
        Files.delete(zip);
        assertThat(resume().run().status()).isEqualTo(PlanOutcome.Status.COMPLETE);
        assertThat(events(SettingsChanged.class)).hasSize(1);
    }

    @Test
    void aPlanRefusesWhatARunWouldAndKnowsWhatBeginsAnew() throws IOException {
        setup(TRAINED).open().run();
        assertThatThrownBy(() -> setup(TRAINED, "retrain.epochs=3").plan())
                .isInstanceOf(ConfigException.class)
                .hasMessage(search
                        + ": holds another search, of which phases have finished: retrain.epochs: 1 there, 3 here"
                        + " (used by retrain); give these values back, or choose another folder");
        assertThat(setup(TRAINED).plan().phases())
                .allSatisfy(phase -> assertThat(phase.what()).isEqualTo("done"));
    }

    @Test
    void aSpaceIsKnownByWhatItsFileSays() throws IOException {
        setup(FROM_FILE).open().runUntil("profile");
        Path own = folder.resolve("own.yaml");
        // comments do not matter, nor where it lies
        Files.writeString(own, SPACE.replace("# mine", "# yours"));
        setup(FROM_FILE).open().runUntil("profile");
        Files.writeString(folder.resolve("elsewhere.yaml"), SPACE);
        setup(FROM_FILE, "space.name='" + folder.resolve("elsewhere.yaml") + "'")
                .open()
                .runUntil("profile");
        setup(FROM_FILE).open().runUntil("profile");
        assertThat(started("profile")).isEqualTo(1);

        Files.writeString(own, SPACE.replace("[3, 5]", "[3, 7]"));
        String copy = Files.readString(search.resolve("space.yaml"));
        assertThatThrownBy(() -> setup(FROM_FILE).open().run())
                .isInstanceOf(ConfigException.class)
                .hasMessageMatching("(?s).*: space.name: 'own.yaml' with the content [0-9a-f]{16} there,"
                        + " with the content [0-9a-f]{16} here \\(used by profile\\); give these .*");
        assertThat(search.resolve("space.yaml")).hasContent(copy);
        // who resumes goes on with the copy
        resume().runUntil("profile");
        Files.delete(search.resolve("config.yaml"));
        resume().runUntil("profile");
        assertThat(search.resolve("space.yaml")).hasContent(copy);
        Files.writeString(search.resolve("space.yaml"), SPACE.replace("[3, 5]", "[3, 7]"));
        assertThatThrownBy(() -> resume().run())
                .hasMessageMatching("(?s).*: space.name: '.*own.yaml' with the content [0-9a-f]{16} there.*");
    }

    @Test
    void aFileThatWasCorrectedBeforeItWasUsedTakesThePlaceOfItsCopy() throws IOException {
        Search stopped = setup(FROM_FILE).open();
        stopped.stop();
        stopped.run();
        Files.writeString(folder.resolve("own.yaml"), SPACE.replace("[3, 5]", "[3, 7]"));
        setup(FROM_FILE).open().runUntil("profile");
        assertThat(search.resolve("space.yaml")).content().contains("[3, 7]");
        assertThat(events(SettingsChanged.class))
                .singleElement()
                .satisfies(changed -> assertThat(changed.changes())
                        .extracting(SettingsChanged.Change::key)
                        .containsExactly("space.name"));
        resume().runUntil("profile");
        assertThat(started("profile")).isLessThanOrEqualTo(2);
    }
}
