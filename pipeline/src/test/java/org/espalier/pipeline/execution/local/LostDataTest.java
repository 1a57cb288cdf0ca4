package org.espalier.pipeline.execution.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.espalier.event.Told;
import org.espalier.event.TrialEnded;
import org.espalier.event.TrialStarted;
import org.espalier.journal.Event;
import org.espalier.journal.JournalReader;
import org.espalier.pipeline.Search;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.listener.SearchListener;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that are away for a while in the midst of a search whose trials run in processes of their own. */
@Tag("slow")
class LostDataTest {
    @TempDir
    private Path folder;

    private SearchConfig config(Path images) {
        return SearchConfig.parse("test", """
                name: lost
                data: {source: 'IMAGES', size: 8, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                strategy: {name: random}
                trials: {count: 3, epochs: 1}
                retrain: {top: 1, random: 0, epochs: 1, batch: 8, baselines: []}
                """.replace("IMAGES", images.toString()), List.of());
    }

    private static List<Event> events(Path search) throws IOException {
        List<Event> events = new ArrayList<>();
        JournalReader.read(search.resolve("journal.jsonl"), events::add);
        return events;
    }

    private static List<Told> told(Path search) throws IOException {
        return events(search).stream()
                .map(Event::event)
                .filter(Told.class::isInstance)
                .map(Told.class::cast)
                .toList();
    }

    @Test
    void noTrialFailsOfItAndTheSameIsTold() throws Exception {
        Path images = DrawnImages.sides(folder.resolve("images"), 40);
        Path away = folder.resolve("away");
        Path undisturbed = folder.resolve("undisturbed");
        Path disturbed = folder.resolve("disturbed");
        SearchConfig config = config(images);
        Search.of(config).in(undisturbed).open().runUntil("search");
        SearchListener thief = new SearchListener() {
            @Override
            public void heard(Event event) {
                try {
                    if (event.event() instanceof TrialEnded && Files.exists(images)) {
                        Files.move(images, away);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        Search search = Search.of(config).in(disturbed).listener(thief).open();
        assertThatThrownBy(() -> search.runUntil("search"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("trial ")
                .hasMessageContaining(images.toString());
        assertThat(told(disturbed)).hasSizeBetween(1, 2);
        assertThat(events(disturbed).stream().filter(event -> event.event() instanceof TrialStarted))
                .hasSize(told(disturbed).size() + 1);
        Files.move(away, images);
        Search.resume(disturbed).open().runUntil("search");
        assertThat(told(disturbed)).isEqualTo(told(undisturbed)).hasSize(3);
    }
}
