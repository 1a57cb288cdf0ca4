package org.espalier.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.device.DeviceSettings;
import org.espalier.event.DataIdentified;
import org.espalier.event.SearchEvent;
import org.espalier.journal.JournalReader;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.phase.SurprisingDevice;
import org.espalier.plan.PlanOutcome;
import org.espalier.torch.data.DataChangedException;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A search goes on with the images that it began with, or not at all. */
@Timeout(120)
class DataChangedTest {
    @TempDir
    private Path folder;

    private Path images;

    /** What becomes of the images. */
    @FunctionalInterface
    private interface Change {
        void make() throws IOException;
    }

    @BeforeEach
    void begin() throws IOException {
        images = DrawnImages.sides(folder.resolve("images"), 12);
        assertThat(run()).isEqualTo(PlanOutcome.Status.REACHED);
        // as if it had been killed before the phase was finished
        Path journal = folder.resolve("search/journal.jsonl");
        List<String> lines = Files.readAllLines(journal);
        assertThat(lines.get(lines.size() - 1)).contains("phase-finished");
        Files.write(journal, lines.subList(0, lines.size() - 1));
    }

    private PlanOutcome.Status run() throws IOException {
        SearchConfig config = SearchConfig.parse("test", """
                name: tried
                data: {source: 'IMAGES', size: 12, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                device: {name: surprising}
                strategy: {name: fixed, architecture: '|skip_connect~0|+|none~0|skip_connect~1|+|none~0|none~1|skip_connect~2|'}
                retrain: {top: 1, random: 0, epochs: 1, batch: 8, baselines: []}
                """.replace("IMAGES", images.toString()), List.of());
        return Search.of(config)
                .in(folder.resolve("search"))
                .environment(Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString()))
                .device(new SurprisingDevice().open(new DeviceSettings(1)))
                .open()
                .runUntil("select")
                .status();
    }

    private List<DataIdentified> identified() throws IOException {
        List<SearchEvent> events = new ArrayList<>();
        JournalReader.read(folder.resolve("search/journal.jsonl"), event -> events.add(event.event()));
        return events.stream()
                .filter(DataIdentified.class::isInstance)
                .map(DataIdentified.class::cast)
                .toList();
    }

    private void refused(String difference, Change change) throws IOException {
        change.make();
        assertThatThrownBy(this::run)
                .isInstanceOf(DataChangedException.class)
                .hasMessage("data.source: " + images + " holds other data than this search began with: " + difference
                        + "; restore it, or begin a new search with another --out");
    }

    @Test
    void theJournalSaysOnceWhichDataItIs() throws IOException {
        run();
        assertThat(identified()).singleElement().satisfies(data -> {
            assertThat(data.source()).isEqualTo(images.toString());
            assertThat(data.digest()).matches("[0-9a-f]{64}");
            assertThat(data.images()).isEqualTo(24);
            assertThat(data.classes()).isEqualTo(2);
            assertThat(data.groups()).extracting(DataIdentified.Group::name).containsExactly("left", "right");
        });
    }

    @Test
    void aFileMoreOrLess() throws IOException {
        byte[] image = Files.readAllBytes(images.resolve("left/3.png"));
        refused("'left' 12 files before, 11 now", () -> Files.delete(images.resolve("left/3.png")));
        Files.write(images.resolve("left/3.png"), image);
        refused("'right' 12 files before, 13 now", () -> Files.write(images.resolve("right/99.png"), image));
        // restored, it goes on
        Files.delete(images.resolve("right/99.png"));
        assertThat(run()).isEqualTo(PlanOutcome.Status.REACHED);
    }

    @Test
    void anImageOfTheSameSizeAndTime() throws IOException {
        Path image = images.resolve("left/3.png");
        FileTime time = Files.getLastModifiedTime(image);
        byte[] other = Files.readAllBytes(image);
        other[other.length - 20] ^= 1;
        refused("'left' changed within its 12 files", () -> {
            Files.write(image, other);
            Files.setLastModifiedTime(image, time);
        });
    }

    @Test
    void labelsThatWereExchanged() throws IOException {
        refused("'left' changed within its 12 files, 'right' changed within its 12 files", () -> {
            Files.move(images.resolve("left"), images.resolve("between"));
            Files.move(images.resolve("right"), images.resolve("left"));
            Files.move(images.resolve("between"), images.resolve("right"));
        });
    }

    @Test
    void aClassThatWasRenamed() throws IOException {
        refused("'left' is called 'wrong' now", () -> Files.move(images.resolve("left"), images.resolve("wrong")));
    }

    @Test
    void aClassThatWasMovedAway() throws IOException {
        Files.createDirectories(images.resolve("third"));
        Files.write(images.resolve("third/1.png"), Files.readAllBytes(images.resolve("left/1.png")));
        refused(
                "'left' 12 files before, none now, 'third' none before, 1 files now",
                () -> Files.move(images.resolve("left"), folder.resolve("elsewhere")));
    }

    @Test
    void aCopyElsewhereInItsPlaceIsTheSame() throws IOException {
        Files.move(images, folder.resolve("former"));
        DrawnImages.sides(images, 12);
        assertThat(run()).isEqualTo(PlanOutcome.Status.REACHED);
        assertThat(identified()).hasSize(1);
    }
}
