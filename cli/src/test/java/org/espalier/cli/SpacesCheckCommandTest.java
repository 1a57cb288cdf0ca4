package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(300)
class SpacesCheckCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path images;

    @BeforeEach
    void draw() throws IOException {
        images = DrawnImages.sides(folder.resolve("images"), 12);
        space("one", "[skip_connect, nor_conv_1x1, nor_conv_3x3]");
        space("two", "[nor_conv_1x1, nor_conv_3x3, sep_conv_3x3]");
    }

    private void space(String name, String choice) throws IOException {
        Files.writeString(
                folder.resolve(name + ".yaml"),
                "name: " + name + "\nstem: {channels: 4}\nstages: [{channels: 4, choice: " + choice
                        + "}, {channels: 4, choice: [skip_connect, nor_conv_1x1]}]\n");
    }

    private int run(List<String> spaces, String... more) {
        List<String> arguments = new ArrayList<>(List.of("spaces", "check"));
        spaces.forEach(name -> arguments.add(folder.resolve(name + ".yaml").toString()));
        arguments.addAll(List.of(
                "--data", images.toString(), "--out", folder.resolve("out").toString()));
        arguments.addAll(List.of(more));
        for (String usual : List.of("--size 8", "--epochs 1", "--threads 1")) {
            if (!arguments.contains(usual.split(" ")[0])) {
                arguments.addAll(List.of(usual.split(" ")));
            }
        }
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
    }

    private JsonNode json() {
        return JsonMapper.builder().build().readTree(out.toString());
    }

    /** Six members each are all that there are, however much time is left; said again from the folder, without a training. */
    @Test
    void twoSpacesStandBesideEachOther() throws IOException {
        Path svg = folder.resolve("edf.svg");
        String[] options = {"--minutes", "60", "--limit", "params <= 1M", "--svg", svg.toString()};
        assertThat(run(List.of("one", "two"), options)).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("one.yaml: 6 random members of 1 epochs each, in ")
                .contains("  within [params <= 1000000]: 100.00 % of the space")
                .contains("  error: min 0.")
                .contains("  best: {\"stage1.block1.op\":")
                .contains("stage1.block1.op = nor_conv_3x3 (2 members)")
                .contains("Kolmogorov-Smirnov: distance 0.")
                .contains("the same of the best tenth: ");
        assertThat(Files.readString(svg)).startsWith("<svg").contains("share of the members", "one.yaml", "two.yaml");
        assertThat(err.toString()).contains("one: member 1 in ");
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        assertThat(run(List.of("one", "two"), "--minutes", "60", "--limit", "params <= 1M", "--json"))
                .as(err.toString())
                .isZero();
        assertThat(err.toString()).doesNotContain("member 1 in");
        JsonNode said = json();
        assertThat(said.path("spaces").size()).isEqualTo(2);
        JsonNode one = said.path("spaces").path(0);
        assertThat(one.path("members").asInt()).isEqualTo(6);
        assertThat(one.path("errors").size()).isEqualTo(6);
        assertThat(one.path("error").path("min").asDouble())
                .isLessThanOrEqualTo(one.path("error").path("median").asDouble());
        assertThat(one.path("within_limits").path("share").asDouble()).isEqualTo(1);
        assertThat(one.path("options").size()).isEqualTo(5);
        one.path("options").forEach(option -> {
            assertThat(option.path("ci95").path(0).asDouble())
                    .isLessThanOrEqualTo(option.path("ci95").path(1).asDouble());
            assertThat(option.path("members").asInt() + option.path("others").asInt())
                    .isEqualTo(6);
        });
        assertThat(said.path("comparison").path("ks_distance").asDouble()).isBetween(0.0, 1.0);
        assertThat(said.path("comparison").has("better")).isTrue();
    }

    @Test
    void ofOneMemberNothingIsSaidOfOptions() {
        assertThat(run(List.of("one"), "--minutes", "0.000001"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .contains("one.yaml: 1 random members", "too few members to tell what an option does")
                .doesNotContain("Kolmogorov");
        out.getBuffer().setLength(0);
        assertThat(run(List.of("one"), "--minutes", "0.000001", "--json")).isZero();
        assertThat(json().path("spaces")
                        .path(0)
                        .path("options")
                        .path(0)
                        .path("ci95")
                        .isNull())
                .isTrue();
        assertThat(json().has("comparison")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--minutes|0|--minutes: expected a number above 0",
                "--epochs|0|--epochs: expected a whole number in 1..100000, got 0",
                "--limit|params|--limit: limits are a column",
                "--limit|parms <= 3|--limit: unknown limit 'parms'; did you mean 'params'?",
                "--limit|params <= 3|no member of space 'one' was found within params <= 3",
                "--size|small|--size: ",
                "--threads|0|--threads: expected a whole number in 1..1024, got 0",
                "--set|x|--set x: expected key=value"
            })
    void whatCannotBeDoneIsSaidInOneLine(String option, String value, String message) {
        List<String> options = new ArrayList<>(List.of(option, value));
        if (!option.equals("--minutes")) {
            options.addAll(List.of("--minutes", "1"));
        }
        assertThat(run(List.of("one"), options.toArray(String[]::new))).isNotZero();
        assertThat(err.toString()).contains(message);
    }

    @Test
    void aNetworkOrTheSameSpaceTwiceIsNothingToCheck() {
        assertThat(run(List.of("one", "one"), "--minutes", "1")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("SPACE: the same space twice");
        int code = Main.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                "spaces",
                "check",
                "resnet-18",
                "--minutes",
                "1",
                "--data",
                images.toString());
        assertThat(code).isNotZero();
        assertThat(err.toString()).contains("'resnet-18' is a network, of which there is one member");
        err.getBuffer().setLength(0);
        assertThat(Main.run(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        "spaces",
                        "check",
                        "darst",
                        "--minutes",
                        "1",
                        "--data",
                        images.toString()))
                .isNotZero();
        assertThat(err.toString()).contains("unknown space or network 'darst'; did you mean 'darts'?");
    }
}
