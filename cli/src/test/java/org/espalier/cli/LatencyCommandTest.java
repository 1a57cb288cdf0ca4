package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command on a small space and this machine; its cache is the test's own, so it runs in a process that has an environment of its own. */
class LatencyCommandTest {
    private static final List<String> SPACE = List.of(
            "mobilenet-v3",
            "--set",
            "width=0.25",
            "--set",
            "resolution=32,48",
            "--set",
            "kernel=3",
            "--set",
            "depth=1,2",
            "--set",
            "expand=3,4",
            "--classes",
            "10");

    @TempDir
    private Path folder;

    private String run(int expected, List<String> space, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(ChildProgram.program());
        command.add("latency");
        command.addAll(space);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(out, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(said + Files.readString(err)).isEqualTo(expected);
        return said;
    }

    private String errors() throws IOException {
        return Files.readString(folder.resolve("err.txt"), StandardCharsets.UTF_8);
    }

    private static JsonNode json(String said) {
        assertThat(said).hasLineCount(1);
        return JsonMapper.builder().build().readTree(said);
    }

    @Test
    void aTableIsMadeAskedAndJudged() throws IOException, InterruptedException {
        Path table = folder.resolve("table.json");
        JsonNode made = json(run(
                ExitCode.DONE,
                SPACE,
                "--device",
                "local",
                "--model",
                "all",
                "--members",
                "12",
                "--held-out",
                "5",
                "--out",
                table.toString(),
                "--json"));
        assertThat(made.propertyNames())
                .contains("mape", "spearman", "worst", "held_out", "model", "seconds", "memory_mb");
        assertThat(made.path("held_out").asInt()).isEqualTo(5);
        assertThat(made.path("mape").asDouble()).isPositive();
        assertThat(made.path("worst").asDouble())
                .isGreaterThanOrEqualTo(made.path("mape").asDouble());
        assertThat(made.path("models").propertyNames())
                .containsExactly("table-corrected", "table", "ridge", "boosting", "mlp");
        assertThat(errors()).contains("layers ", "networks 17/17");

        JsonNode asked = json(run(ExitCode.DONE, SPACE, "--table", table.toString(), "--limit", "1000", "--json"));
        assertThat(asked.path("share_within").asDouble()).isEqualTo(1);
        double fastest = asked.path("predicted").get(0).path("predicted_ms").asDouble();
        double slowest = asked.path("predicted").get(2).path("predicted_ms").asDouble();
        assertThat(fastest).isPositive().isLessThan(slowest);

        String said =
                run(ExitCode.DONE, SPACE, "{\"ks\":[3],\"e\":[4],\"d\":[2],\"r\":[48]}", "--table", table.toString());
        assertThat(said).contains("predicted, not measured", "member: ");

        run(ExitCode.INFEASIBLE, SPACE, "--table", table.toString(), "--limit", "0.000001");
        assertThat(errors()).contains("--limit 1.0E-6: no member of 'mobilenet-v3'", "the fastest takes");

        JsonNode judged = json(run(
                ExitCode.DONE, SPACE, "--table", table.toString(), "--device", "local", "--held-out", "4", "--json"));
        assertThat(judged.path("held_out").asInt()).isEqualTo(4);

        List<String> larger =
                List.of("mobilenet-v3", "--set", "width=0.25", "--set", "resolution=96", "--classes", "10");
        run(ExitCode.FAILED, larger, "--table", table.toString());
        assertThat(errors()).contains(table.toString(), "has no layer '[Conv", "espalier latency");
    }

    @Test
    void publishedFormsAreWrittenAndReadAtABatch() throws IOException, InterruptedException {
        Path table = folder.resolve("table.yaml");
        JsonNode made = json(run(
                ExitCode.DONE,
                SPACE,
                "--format",
                "once-for-all",
                "--batch",
                "4",
                "--held-out",
                "3",
                "--out",
                table.toString(),
                "--json"));
        assertThat(made.path("batch").asInt()).isEqualTo(4);
        assertThat(made.path("blocks").asInt()).isGreaterThan(20);
        assertThat(Files.readString(table)).contains("Logits-input:1x1x320-output:10:\n  mean: ");
        assertThat(run(ExitCode.DONE, SPACE, "--table", table.toString())).contains("(once-for-all, model table)");
    }

    @Test
    void aNewDeviceIsLearnedFromKnownOnes() throws IOException, InterruptedException {
        StringBuilder csv = new StringBuilder("architecture,lat_small_1,lat_large_1\n");
        for (int i = 0; i < 64; i++) {
            String member = "{\"\"ks\"\":[3],\"\"e\"\":[%d,3,4,3,3,4,3,4,3,3],\"\"d\"\":[%d,%d,%d,%d,1],\"\"r\"\":[%d]}"
                    .formatted(
                            3 + i % 2, 1 + i / 2 % 2, 1 + i / 4 % 2, 1 + i / 8 % 2, 1 + i / 16 % 2, i < 32 ? 32 : 48);
            double work = (8 + i / 2 % 2 + i / 4 % 2 + i / 8 % 2 + i / 16 % 2) * (i < 32 ? 1 : 2);
            csv.append('"')
                    .append(member)
                    .append("\",")
                    .append(work)
                    .append(',')
                    .append(0.1 * work + 3)
                    .append('\n');
        }
        Path known = Files.writeString(folder.resolve("known.csv"), csv);
        Path table = folder.resolve("table.json");
        JsonNode made = json(run(
                ExitCode.DONE,
                SPACE,
                "--model",
                "transfer",
                "--known",
                known.toString(),
                "--held-out",
                "4",
                "--out",
                table.toString(),
                "--json"));
        assertThat(made.path("model").asString()).isEqualTo("transfer");
        assertThat(made.path("learned").asInt()).isEqualTo(10);
        assertThat(made.path("layers").asInt()).isZero();
        assertThat(run(ExitCode.DONE, SPACE, "--table", table.toString())).contains("model transfer", "fastest: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "mobilenet-v3; --out; is missing",
                "mobilenet-v3 {} --out DIR/x; ARCH; add --table",
                "mobilenet-v3 --out DIR/x --limit 3; --limit; add --table",
                "mobilenet-v3 --out DIR/x --table DIR/t; --out; a table is asked",
                "mobilenet-v3 --model ridge --table DIR/t; --model; has its model already",
                "mobilenet-v3 --format proxyless --table DIR/t; --format; a table is asked",
                "mobilenet-v3 --out DIR/x --model rigde; --model; did you mean 'ridge'?",
                "mobilenet-v3 --out DIR/x --model transfer; --known; is missing",
                "mobilenet-v3 --out DIR/x --known DIR/k; --known; belongs to --model transfer or all",
                "mobilenet-v3 --out DIR/x --format ofa; --format; unknown format 'ofa'",
                "mobilenet-v3 --out DIR/x --format proxyless --model mlp; --model; know no models",
                "mobilenet-v3 --out DIR/x --batch 0; --batch; batch must be from 1 to 65536, got 0",
                "mobilenet-v3 --out DIR/x --members -1; --members; expected 0 to 100000, got -1",
                "mobilenet-v3 --out DIR/x --device foo; --device; unknown device 'foo'",
                "mobilenet-v9 --out DIR/x; SPACE; unknown space or network 'mobilenet-v9'",
            })
    void whatDoesNotGoTogetherIsSaidBeforeAnythingIsMeasured(String words, String where, String what) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] arguments = ("latency " + words.replace("DIR", folder.toString())).split(" ");
        assertThat(Main.run(new PrintWriter(out), new PrintWriter(err), arguments))
                .as(err.toString())
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .startsWith("espalier: " + where + ": ")
                .contains(what)
                .hasLineCount(1);
        assertThat(out.toString()).isEmpty();
        assertThat(folder.resolve("x")).doesNotExist();
    }
}
