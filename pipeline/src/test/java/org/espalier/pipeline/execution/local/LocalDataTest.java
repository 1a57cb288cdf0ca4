package org.espalier.pipeline.execution.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.espalier.event.DataIdentified;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.Subject;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real program in the child: what it finds is compared before anything is trained. */
class LocalDataTest {
    private static final Subject MEMBER = new Subject.Member("|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|");

    @TempDir
    private Path folder;

    private final RecordedJob words = new RecordedJob();

    private JobEnd end(LocalSettings settings) {
        Job job = new Job.Training("trial 0", folder.resolve("trial-0"), MEMBER, 1, List.of(), false, false);
        try (LocalExecutor executor = new LocalExecutor(settings)) {
            return RecordedJob.end(executor, job, words);
        }
    }

    @Test
    void dataThatAreGoneStopTheSearchByTheirName() throws Exception {
        SearchConfig gone = SearchConfig.parse(
                "test.yaml",
                "data: {source: '" + folder.resolve("images-that-were") + "'}\nspace: {name: nas-bench-201}\n"
                        + "strategy: {name: random}\n",
                List.of());
        LocalSettings settings = LocalSettings.of(gone, Map.of());
        assertThatThrownBy(() -> end(settings))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("trial 0: ")
                .hasMessageContaining("images-that-were");
        assertThat(words.heard()).containsExactly("started");
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
        LocalSettings settings = LocalSettings.of(config, cache).withData(before);
        assertThatThrownBy(() -> end(settings))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("trial 0: data.source: " + images
                        + " holds other data than this search began with: 'left' 8 files before,"
                        + " 7 now; restore it, or begin a new search with another --out");
        assertThat(folder.resolve("trial-0/outcome.json")).doesNotExist();
    }
}
