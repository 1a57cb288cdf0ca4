package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.espalier.pipeline.execution.testing.ComparedResult;
import org.espalier.random.Seeds;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The processes of a search's trials are ended at any time, and more or fewer of them go on: with one lag there is one result. */
@Tag("slow")
class TrialsSideBySideTest {
    private static final int KILLS = 3;
    private static final long SEED = 20261126;
    private static final int LONGEST_SECONDS = 900;

    /** Two, which the threads of a training would show if they hung on how many really run. */
    private static final int PROCESSORS = 2;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"'random', 3, median", "'regularized-evolution, population: 3, sample: 2', 1, none"})
    void endInTheSameResultHoweverManyRun(String strategy, int epochs, String earlyStop) throws Exception {
        Path config = config(strategy, epochs, earlyStop);
        Path alone = folder.resolve("alone");
        long start = System.nanoTime();
        run(config, alone, 1);
        double seconds = (System.nanoTime() - start) / 1e9;
        JsonNode expected = ComparedResult.of(alone);
        assertThat(expected.path("best").path("valid").isNumber()).isTrue();
        assertThat(expected.has("trials")).isEqualTo(earlyStop.equals("median"));

        Path two = folder.resolve("two");
        run(config, two, 2);
        assertThat(ComparedResult.of(two)).isEqualTo(expected);

        Path killed = folder.resolve("killed");
        for (int kill = 0; kill < KILLS; kill++) {
            SplittableRandom random = Seeds.generator(SEED, strategy, kill);
            Process process = start(config, killed, 1 + kill % 2);
            process.waitFor((long) (1000 * seconds * random.nextDouble()), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
        }
        run(config, killed, 2);
        assertThat(ComparedResult.of(killed)).isEqualTo(expected);
    }

    private Path config(String strategy, int epochs, String earlyStop) throws IOException {
        Path images = DrawnImages.sides(folder.resolve("images"), 48);
        return Files.writeString(folder.resolve("search.yaml"), """
                data: {source: 'IMAGES', size: SIZE, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                constraints: {macs: "<= 100M"}
                strategy: {name: STRATEGY}
                trials: {count: 8, epochs: EPOCHS, lag: 1, early_stop: STOP}
                retrain: {top: 1, epochs: 1, batch: 16, baselines: []}
                """.replace("IMAGES", images.toString())
                .replace("SIZE", Integer.toString(DrawnImages.SIZE))
                .replace("STRATEGY", strategy)
                .replace("EPOCHS", Integer.toString(epochs))
                .replace("STOP", earlyStop));
    }

    /** Begins, or goes on with another number of processes, as a user would have it. */
    private Process start(Path config, Path out, int parallel) throws IOException {
        return ChildProgram.start(
                PROCESSORS,
                log(out),
                "search",
                config.toString(),
                "--out",
                out.toString(),
                "--set",
                "trials.parallel=" + parallel,
                "--stacktrace");
    }

    private static Path log(Path out) {
        return out.resolveSibling(out.getFileName() + ".txt");
    }

    private void run(Path config, Path out, int parallel) throws Exception {
        Process process = start(config, out, parallel);
        boolean ended = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        assertThat(ended).as(ChildProgram.said(log(out))).isTrue();
        assertThat(process.exitValue()).as(ChildProgram.said(log(out))).isZero();
    }
}
