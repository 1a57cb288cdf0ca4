package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CommandsTest {
    private static final String CELL =
            "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|";
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    private JsonNode json() {
        return JsonMapper.builder().build().readTree(out.toString());
    }

    @Test
    void describesAMemberAsOneJsonObject() {
        assertThat(run("describe", "nas-bench-201", CELL, "--json")).isEqualTo(ExitCode.DONE);
        assertThat(json().path("params").asLong()).isEqualTo(1_531_546);
        assertThat(json().path("macs").asLong()).isEqualTo(7_783_040 + 6 * 35_389_440L);
        assertThat(json().path("architecture").asString()).isEqualTo(CELL);
        assertThat(json().propertyNames())
                .containsExactly(
                        "space", "architecture", "input", "classes", "params", "macs", "activation_bytes", "rule");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bench",
                "datasets",
                "demo",
                "describe",
                "devices",
                "doctor",
                "export",
                "profile",
                "report",
                "resume",
                "search",
                "spaces",
                "speed",
                "strategies",
                "train",
                "validate"
            })
    void everyCommandExplainsItself(String command) {
        assertThat(run(command, "--help")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).startsWith("Usage: espalier " + command).contains("--json");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void describesASpaceByItsLandmarks() {
        assertThat(run("describe", "nas-bench-201", "--json")).isEqualTo(ExitCode.DONE);
        assertThat(json().path("size").asString()).isEqualTo("15625");
        assertThat(json().path("smallest").path("params").asLong()).isEqualTo(73_306);
        assertThat(json().path("largest").path("params").asLong()).isEqualTo(1_531_546);
    }

    @Test
    void describesANetworkAndDrawsIt(@TempDir Path folder) throws Exception {
        Path svg = folder.resolve("net.svg");
        assertThat(run("describe", "mobilenet-v3-small", "--json", "--svg", svg.toString()))
                .isEqualTo(ExitCode.DONE);
        assertThat(json().path("params").asLong()).isEqualTo(2_542_856);
        assertThat(Files.readString(svg)).startsWith("<svg").contains("linear → 1000");
    }

    @Test
    void readsTheArchitectureFromAFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("cell.txt"), CELL + "\n");
        assertThat(run("describe", "nas-bench-201", "@" + file, "--classes", "100", "--json"))
                .isEqualTo(ExitCode.DONE);
        assertThat(json().path("params").asLong()).isEqualTo(1_531_546 + 5_850);
        assertThat(run("describe", "nas-bench-201", "@" + folder.resolve("no"))).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("no such file");
    }

    @Test
    void aFileWithSpacesAndLinesIsOneArchitecture(@TempDir Path folder) throws Exception {
        String smallest = "{\"ks\": %s, \"e\": %s,\n \"d\": %s, \"r\": [224]}"
                .formatted(Collections.nCopies(20, 3), Collections.nCopies(20, 3), Collections.nCopies(5, 2));
        Path json = Files.writeString(folder.resolve("member.json"), smallest);
        assertThat(run("describe", "mobilenet-v3", "@" + json, "--json")).isEqualTo(ExitCode.DONE);
        assertThat(json().path("architecture").asString()).isEqualTo(smallest.replaceAll("\\s", ""));
    }

    @Test
    void profilesABatch() {
        String[] small = {"profile", "mobilenet-v3-small", "--input", "3,16,16", "--set", "width=0.25", "--batch", "4"};
        assertThat(run(Stream.concat(Arrays.stream(small), Stream.of("--json")).toArray(String[]::new)))
                .isEqualTo(ExitCode.DONE);
        JsonNode profile = json();
        double median = profile.path("latency_ms").path("median").asDouble();
        assertThat(profile.path("batch").asInt()).isEqualTo(4);
        assertThat(profile.path("throughput").asDouble()).isCloseTo(4000 / median, within(1e-6));
        if (Files.isReadable(Path.of("/proc/self/status"))) {
            assertThat(profile.path("memory_mb").asDouble()).isBetween(0.1, 500.0);
        } else {
            assertThat(profile.has("memory_mb")).isFalse();
        }
    }

    @Test
    void errorsAreOneLine() {
        assertThat(run("describe", "nas-bench-202")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("did you mean 'nas-bench-201'").hasLineCount(1);
        assertThat(run("describe")).isEqualTo(ExitCode.USAGE);
        assertThat(run("describe", "nas-bench-201", "|x~0|")).isEqualTo(ExitCode.FAILED);
        assertThat(run("describe", "resnet-18", "--input", "3,224")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void listsSpacesAndStrategies() {
        assertThat(run("spaces", "--json")).isEqualTo(ExitCode.DONE);
        assertThat(json().path("spaces"))
                .extracting(s -> s.path("name").asString())
                .contains("nas-bench-201", "mobilenet-v3", "resnet-18");
        assertThat(run("spaces")).isEqualTo(ExitCode.DONE);
        assertThat(run("strategies")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("regularized-evolution", "once-for-all", "darts");
    }
}
