package org.espalier.pipeline.execution.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.Subject;
import org.espalier.pipeline.execution.TrialExecutor;
import org.espalier.pipeline.execution.testing.ExecutorFixture;
import org.espalier.pipeline.execution.testing.TrialExecutorContract;
import org.espalier.pipeline.resources.SearchResources;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The contract of executors, kept by real trainings side by side in this process. */
class InProcessContractTest {
    private static final List<String> MEMBERS = List.of(
            "|nor_conv_1x1~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|",
            "|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|",
            "|skip_connect~0|+|none~0|skip_connect~1|+|skip_connect~0|none~1|none~2|");

    @TempDir
    private static Path folder;

    private static SearchResources resources;

    @BeforeAll
    static void open() throws Exception {
        Path images = DrawnImages.sides(folder.resolve("images"), 20);
        resources = new SearchResources(
                SearchConfig.parse("test", """
                data: {source: 'IMAGES', size: 8, augment: none, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                strategy: {name: random}
                engine: {threads: 2}
                retrain: {batch: 8, learning_rate: 0.05}
                """.replace("IMAGES", images.toString()), List.of()),
                System.getenv(),
                warning -> {});
    }

    @AfterAll
    static void close() {
        resources.close();
    }

    /** What would end or hang this process cannot be tried; a measurement would need a quiet machine. */
    private record Real() implements ExecutorFixture {
        @Override
        public TrialExecutor open(Duration time) {
            return InProcessExecutor.sideBySide(resources);
        }

        @Override
        public Optional<Job.Training> training(
                Behaviour behaviour, String name, int number, Path folder, int epochs, List<Double> needed) {
            return behaviour == Behaviour.GOOD || behaviour == Behaviour.SLOW
                    ? Optional.of(new Job.Training(
                            name, folder, new Subject.Member(MEMBERS.get(number)), epochs, needed, false, true))
                    : Optional.empty();
        }

        @Override
        public Optional<Job.Measuring> measuring(String name, Path folder) {
            return Optional.empty();
        }

        @Override
        public boolean isGone(Path folder) {
            return true;
        }
    }

    @TestFactory
    Stream<DynamicTest> sideBySide() {
        return new TrialExecutorContract(new Real(), folder)
                .checks().stream()
                        .map(check -> DynamicTest.dynamicTest(check.name(), () -> {
                            Path own = Files.createTempDirectory(folder, "check");
                            new TrialExecutorContract(new Real(), own)
                                    .checks().stream()
                                            .filter(one -> one.name().equals(check.name()))
                                            .forEach(one -> one.body().run());
                        }));
    }
}
