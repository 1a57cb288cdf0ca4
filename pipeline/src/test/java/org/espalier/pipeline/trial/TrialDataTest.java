package org.espalier.pipeline.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.espalier.event.DataIdentified;
import org.espalier.event.SearchEvent;
import org.espalier.event.TrialStarted;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.search.Candidate;
import org.espalier.space.SearchSpace;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialDataTest {
    private static final SearchSpace SPACE = Zoo.installed().space("nas-bench-201", Map.of());
    private static final SearchConfig CONFIG = SearchConfig.parse(
            "test.yaml", "data: {source: none}\nspace: {name: nas-bench-201}\nstrategy: {name: random}\n", List.of());

    private static final Candidate CANDIDATE =
            new Candidate(0, SPACE.decisions().architecture(0, 0, 0, 0, 0, 0));

    @TempDir
    private Path folder;

    private final List<SearchEvent> events = new CopyOnWriteArrayList<>();

    @Test
    void dataThatAreGoneStopTheSearchByTheirName() throws Exception {
        SearchConfig gone = SearchConfig.parse(
                "test.yaml",
                "data: {source: '" + folder.resolve("images-that-were") + "'}\nspace: {name: nas-bench-201}\n"
                        + "strategy: {name: random}\n",
                List.of());
        ChildProcess limits = new ChildProcess(Duration.ofSeconds(60), 512, Map.of());
        TrainingEvaluator real =
                new TrainingEvaluator(gone, SPACE.codec(), folder, 1, limits, () -> {}, events::add, TrialMain.class);
        assertThatThrownBy(() -> real.evaluate(List.of(CANDIDATE)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("trial 0: ")
                .hasMessageContaining("images-that-were");
        assertThat(events).singleElement().isInstanceOf(TrialStarted.class);
    }

    @Test
    void aTrialOnOtherImagesIsNone() throws Exception {
        Path images = DrawnImages.sides(folder.resolve("images"), 8);
        SearchConfig config = SearchConfig.parse("test", """
                data: {source: 'IMAGES', size: 8, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                strategy: {name: random}
                """.replace("IMAGES", images.toString()), List.of());
        Map<String, String> cache =
                Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString());
        DataIdentified before;
        try (SearchResources resources = new SearchResources(config, cache, warning -> {})) {
            before = resources.identity();
        }
        Files.delete(images.resolve("left/3.png"));
        TrainingEvaluator evaluator = new TrainingEvaluator(
                        config,
                        SPACE.codec(),
                        folder,
                        1,
                        new ChildProcess(Duration.ofMinutes(2), 1024, cache),
                        () -> {},
                        event -> {})
                .withData(before);
        assertThatThrownBy(() -> evaluator.evaluate(List.of(CANDIDATE)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("trial 0: data.source: " + images
                        + " holds other data than this search began with: 'left' 8 files before,"
                        + " 7 now; restore it, or begin a new search with another --out");
        assertThat(folder.resolve("trial-0/outcome.json")).doesNotExist();
    }
}
