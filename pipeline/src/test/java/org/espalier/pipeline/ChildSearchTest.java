package org.espalier.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import org.espalier.pipeline.execution.JobListener;
import org.espalier.pipeline.execution.TrialExecutor;
import org.espalier.pipeline.execution.local.LocalExecutor;
import org.espalier.pipeline.execution.local.LocalSettings;
import org.espalier.pipeline.execution.testing.ComparedResult;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All jobs of a search may be done elsewhere: trials, trainings from scratch, the rank check and measurements. */
@Timeout(300)
class ChildSearchTest {
    @TempDir
    private Path folder;

    private final List<String> jobs = new ArrayList<>();

    /** Hands everything to child processes, and writes down what it was. */
    private final class Watched implements TrialExecutor {
        private final LocalExecutor local;

        Watched(LocalExecutor local) {
            this.local = local;
        }

        @Override
        public String name() {
            return "watched";
        }

        @Override
        public int capacity() {
            return local.capacity();
        }

        @Override
        public CompletionStage<JobEnd> submit(Job job, JobListener listener) {
            synchronized (jobs) {
                jobs.add(job.getClass().getSimpleName());
            }
            return local.submit(job, listener);
        }

        @Override
        public void close() {
            local.close();
        }
    }

    private Search.Setup setup(Path images, String name) {
        Map<String, String> environment = new LinkedHashMap<>(System.getenv());
        SearchConfig config = SearchConfig.parse("test", """
                name: elsewhere
                seed: 3
                data: {source: 'IMAGES', size: 12, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                engine: {threads: 1}
                strategy: {name: regularized-evolution, population: 2, sample: 1}
                trials: {count: 2, epochs: 1}
                retrain: {top: 1, random: 1, epochs: 2, batch: 8, baselines: []}
                """.replace("IMAGES", images.toString()), List.of());
        return Search.of(config).in(folder.resolve(name)).environment(environment);
    }

    @Test
    void endsInTheSameResultWhoeverDoesTheJobs() throws Exception {
        Path images = DrawnImages.sides(folder.resolve("images"), 12);
        setup(images, "here").open().run();
        setup(images, "there")
                .executor((config, data) -> {
                    LocalSettings settings = LocalSettings.of(config, System.getenv());
                    return new Watched(
                            new LocalExecutor(data.map(settings::withData).orElse(settings)));
                })
                .open()
                .run();
        assertThat(ComparedResult.of(folder.resolve("there"))).isEqualTo(ComparedResult.of(folder.resolve("here")));
        assertThat(jobs.stream().filter("Training"::equals)).hasSize(4);
        assertThat(jobs).contains("Measuring");
    }
}
