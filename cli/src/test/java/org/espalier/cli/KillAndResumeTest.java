package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
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
import tools.jackson.databind.json.JsonMapper;

/**
 * A search that is killed again and again, and resumed in between without its images, with other ones, without room or without memory, ends in
 * the result of one that was left alone.
 */
@Tag("slow")
class KillAndResumeTest {
    private static final int KILLS = 6;
    private static final long SEED = 20261124;
    private static final int LONGEST_SECONDS = 900;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ELASTIC = """
            name: tiny
            stem: {kernel: 3, stride: 2, channels: 8}
            stages:
              - {block: mbconv, channels: 8, kernel: [3, 5], expand: [1, 2], depth: [1, 2], stride: 1}
              - {block: mbconv, channels: 16, kernel: [3, 5], expand: [1, 2], depth: [1, 2], stride: 2}
            """;
    private static final String ONCE_FOR_ALL = """
            space: {name: SPACE}
            constraints: {macs: "<= 1M"}
            strategy: {name: once-for-all, epochs: 2, batch: 16}
            search: {name: evolution, population: 6, generations: 2}
            rank_check: {members: 3, epochs: 1, repeats: 2, within_limits: true}
            """;
    private static final String DARTS = """
            space: {name: nas-bench-201, channels: 4, cells: 1}
            constraints: {macs: "<= 100M"}
            strategy: {name: darts, epochs: 2, batch: 16}
            """;
    private static final String EVOLUTION = """
            space: {name: nas-bench-201, channels: 4, cells: 1}
            constraints: {macs: "<= 100M"}
            strategy: {name: regularized-evolution, population: 2, sample: 2, trials: 3, epochs: 1}
            trials: {parallel: 2}
            """;

    private static final String FIXED = """
            space: {name: nas-bench-201, channels: 4, cells: 1}
            strategy: {name: fixed, architecture: "|nor_conv_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|none~0|avg_pool_3x3~1|nor_conv_3x3~2|"}
            """;
    private static final String RANDOM = """
            space: {name: nas-bench-201, channels: 4, cells: 1}
            constraints: {macs: "<= 100M"}
            strategy: {name: random}
            trials: {count: 4, epochs: 1, parallel: 2}
            """;

    @TempDir
    private Path folder;

    private int processors;

    @ParameterizedTest
    @CsvSource({"once-for-all", "darts", "regularized-evolution", "fixed", "random"})
    void endsInTheSameResult(String kind) throws Exception {
        Path config = config(kind);
        // two, so that networks train side by side; but the threads of many small trials would wait for each other
        processors = kind.equals("once-for-all") || kind.equals("darts") ? 2 : 1;
        run(kind, "first", config); // fills the cache of kernels, so that the next tells how long a search takes
        long start = System.nanoTime();
        JsonNode expected = run(kind, "undisturbed", config);
        double seconds = (System.nanoTime() - start) / 1e9;
        requireComplete(kind, expected);
        int kills = 0;
        for (int round = 0; kills < KILLS; round++) {
            kills += disturbed(kind, config, round, kills, seconds, expected);
        }
        System.err.printf("%s: %d kills, a search takes %.1f s%n", kind, kills, seconds);
    }

    private static void requireComplete(String kind, JsonNode result) {
        JsonNode best = result.path("best");
        assertThat(best.path("valid").isNumber()).isTrue();
        assertThat(best.path("test").path("images").asInt()).isPositive();
        assertThat(best.path("onnx_max_abs_diff").asDouble(1)).isLessThan(1e-4);
        assertThat(best.path("supernet_valid").isNumber()).isEqualTo(kind.equals("once-for-all"));
        if (kind.equals("once-for-all")) {
            assertThat(result.path("rank_check").path("pairs").asInt()).isEqualTo(3);
            assertThat(result.path("rank_check").has("kendall_tau")).isTrue();
            assertThat(result.path("rank_check").path("trainings").asInt()).isEqualTo(2);
            assertThat(result.path("rank_check").path("members"))
                    .allSatisfy(row -> assertThat(row.path("valids").size()).isEqualTo(2));
        }
        assertThat(result.path("phases")).isNotEmpty();
    }

    /** Kills one search until enough are done or it has ended; the number of kills. */
    private int disturbed(String kind, Path config, int round, int before, double seconds, JsonNode expected)
            throws Exception {
        Path out = folder.resolve("killed-" + round);
        Path log = folder.resolve("killed-" + round + ".txt");
        int kills = 0;
        while (before + kills < KILLS) {
            SplittableRandom random = Seeds.generator(SEED, kind, before + kills);
            Process process = start(log, config, out);
            boolean ended = process.waitFor((long) (1000 * seconds * random.nextDouble()), TimeUnit.MILLISECONDS);
            if (ended) {
                assertThat(process.exitValue()).as(ChildProgram.said(log)).isZero();
                break;
            }
            process.destroyForcibly().waitFor();
            kills++;
            fault(before + kills, out);
        }
        end(start(log, config, out), log);
        assertThat(ComparedResult.of(out)).as(ChildProgram.said(log)).isEqualTo(expected);
        requireEachEpochOnce(out);
        return kills;
    }

    /** Each in its turn; a search of which nothing is there yet has nothing to resume. */
    private void fault(int number, Path out) throws Exception {
        Fault fault = Fault.values()[number % Fault.values().length];
        if (Files.exists(out.resolve("config.yaml"))) {
            Path log = folder.resolve(out.getFileName() + "-" + number + ".txt");
            boolean stopped = fault.stops(processors, folder.resolve("images"), out, log);
            System.err.printf(
                    "%s: %s%n", fault, stopped ? ChildProgram.said(log).strip() : "nothing of it was needed");
        }
    }

    private Process start(Path log, Path config, Path out) throws IOException {
        return Files.exists(out.resolve("config.yaml"))
                ? ChildProgram.start(processors, log, "resume", out.toString(), "--stacktrace")
                : ChildProgram.start(
                        processors, log, "search", config.toString(), "--out", out.toString(), "--stacktrace");
    }

    private JsonNode run(String kind, String name, Path config) throws Exception {
        Path log = folder.resolve(kind + "-" + name + ".txt");
        end(start(log, config, folder.resolve(name)), log);
        return ComparedResult.of(folder.resolve(name));
    }

    private static void end(Process process, Path log) throws Exception {
        boolean ended = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        assertThat(ended).as("ends; it said: %s", ChildProgram.said(log)).isTrue();
        assertThat(process.exitValue()).as(ChildProgram.said(log)).isZero();
    }

    private Path config(String kind) throws IOException {
        Path space = Files.writeString(folder.resolve("tiny.yaml"), ELASTIC);
        String search = switch (kind) {
            case "once-for-all" -> ONCE_FOR_ALL.replace("SPACE", "'" + space + "'");
            case "darts" -> DARTS;
            case "fixed" -> FIXED;
            case "random" -> RANDOM;
            default -> EVOLUTION;
        };
        Path images = DrawnImages.sides(folder.resolve("images"), 48);
        return Files.writeString(
                folder.resolve("search.yaml"),
                search
                        + "name: " + kind + "\n"
                        + "data: {source: '" + images + "', size: " + DrawnImages.SIZE
                        + ", split: {train: 0.5, valid: 0.25, test: 0.25}}\n"
                        + "retrain: {top: 1, random: 1, epochs: 2, batch: 16, baselines: []}\n");
    }

    private static void requireEachEpochOnce(Path out) throws IOException {
        Set<String> seen = new HashSet<>();
        for (String line : Files.readAllLines(out.resolve("journal.jsonl"))) {
            JsonNode event = JSON.readTree(line);
            if (event.path("type").asString("").equals("epoch")) {
                JsonNode data = event.path("data");
                String epoch = event.path("phase") + "|" + data.path("run") + "|" + data.path("epoch");
                assertThat(seen.add(epoch)).as("%s is told once", epoch).isTrue();
            }
        }
    }
}
