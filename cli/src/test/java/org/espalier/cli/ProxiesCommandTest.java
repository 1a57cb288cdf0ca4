package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProxiesCommandTest {
    @TempDir
    static Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void draw() throws IOException {
        DrawnImages.sides(folder.resolve("images"), 8);
    }

    private int run(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "proxies", "nas-bench-201", "--data", folder.resolve("images").toString(), "--images", "8"));
        arguments.addAll(List.of(more));
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
    }

    private static String[] small(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("--input", "1,12,12", "--classes", "2", "--set", "cells=1", "--set", "channels=4"));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    @Test
    void membersHaveScoresThatAgreeWithThemselves() {
        assertThat(run(small("--members", "4", "--json"))).as(err.toString()).isZero();
        JsonNode said = JsonMapper.builder().build().readTree(out.toString());
        assertThat(said.path("members").size()).isEqualTo(4);
        assertThat(said.path("members").get(0).path("scores").propertyNames())
                .contains("params", "synflow", "naswot", "zen");
        assertThat(said.path("spearman").path("params").path("params").asDouble())
                .isCloseTo(1, within(1e-9));
        assertThat(said.path("spearman").path("params").path("macs").asDouble())
                .isEqualTo(said.path("spearman").path("macs").path("params").asDouble());
        String first = out.toString();
        out.getBuffer().setLength(0);
        assertThat(run(small("--members", "4", "--json"))).isZero();
        assertThat(out).hasToString(first);
    }

    @Test
    void someProxiesAsATable() {
        assertThat(run(small("--members", "3", "--proxies", "params,synflow")))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .contains("scores of 3 untrained members", "params     synflow  member", "Spearman's rank correlation")
                .doesNotContain("naswot");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--proxies|synflo|--proxies: unknown proxy 'synflo'; did you mean 'synflow'?",
                "--members|1|--members: expected a whole number in 2..100000, got 1",
                "--input|2,12,12|has images of 1 channels, nas-bench-201 wants 2; give --input 1,12,12",
                "--classes|1|has 2 classes"
            })
    void whatCannotBeDoneIsSaidInOneLine(String option, String value, String message) {
        List<String> arguments = new ArrayList<>(List.of(small()));
        int at = arguments.indexOf(option);
        if (at >= 0) {
            arguments.set(at + 1, value);
        } else {
            arguments.addAll(List.of(option, value));
        }
        assertThat(run(arguments.toArray(String[]::new))).isNotZero();
        assertThat(err.toString()).contains(message);
    }
}
