package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.espalier.torch.data.DataSource;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.torch.task.Task;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A jar of somebody else's with the task and the source of the example: the whole way goes on numbers as it goes on classes. */
class OwnTaskTest {
    private static final String DATA = """
            name: theirs
            task: {name: number}
            data: {source: "columns:96", size: 12, split: {train: 0.5, valid: 0.25, test: 0.25}, augment: none}
            objective: {minimize: mean_absolute_error}
            space: {name: nas-bench-201, channels: 4, cells: 1}
            """;
    private static final String ONE_NETWORK = DATA + """
            strategy: {name: fixed, architecture: "|skip_connect~0|+|nor_conv_3x3~0|none~1|+|none~0|none~1|nor_conv_3x3~2|"}
            retrain: {random: 0, epochs: 6, batch: 12, baselines: []}
            """;

    @TempDir
    Path folder;

    private TheirJar jar;

    @BeforeEach
    void packs() throws Exception {
        jar = TheirJar.of(
                folder, List.of("OwnTask"), Map.of(Task.class, "OwnTask$Number", DataSource.class, "OwnTask$Columns"));
    }

    /** What a command says and how it ends. */
    private record Said(int code, String out, String err) {}

    private Said run(String... arguments) throws Exception {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = jar.with(() -> Main.run(new PrintWriter(out), new PrintWriter(err), arguments));
        return new Said(code, out.toString(), err.toString());
    }

    private Path config(String text) throws IOException {
        return Files.writeString(folder.resolve("theirs.yaml"), text, StandardCharsets.UTF_8);
    }

    @Test
    void theExampleIsReadInOneSitting() throws IOException {
        assertThat(Files.readAllLines(ExamplesTest.examples().get(0).resolveSibling("OwnTask.java")))
                .hasSizeLessThanOrEqualTo(80)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(120));
    }

    private Path column(int place) throws IOException {
        BufferedImage image = new BufferedImage(12, 12, BufferedImage.TYPE_BYTE_GRAY);
        for (int row = 0; row < 12; row++) {
            image.getRaster().setSample(place, row, 0, 200);
        }
        Path file = folder.resolve("column.png");
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    private static JsonNode json(String text) {
        return JsonMapper.builder().build().readTree(text);
    }

    /** The mean distance of one who always says the mean, 0, is 0.55. */
    private static double error(JsonNode measures) {
        assertThat(measures.size()).isEqualTo(1);
        JsonNode error = measures.path("mean_absolute_error");
        assertThat(error.path("value").asDouble())
                .isBetween(
                        error.path("ci95").path(0).asDouble(),
                        error.path("ci95").path(1).asDouble());
        return error.path("value").asDouble();
    }

    @Test
    void oneNetworkIsTrainedProvedExportedValidatedAndUsed() throws Exception {
        Path out = folder.resolve("out");
        Said trained = run("search", config(ONE_NETWORK).toString(), "--out", out.toString());
        assertThat(trained.code()).as(trained.err() + trained.out()).isEqualTo(ExitCode.DONE);
        assertThat(trained.out())
                .startsWith("mean_absolute_error: training images ")
                .doesNotContain("top-1");
        JsonNode test =
                json(Files.readString(out.resolve("result.json"))).path("best").path("test");
        assertThat(error(test.path("measures"))).isBetween(0.0, 0.4);
        assertThat(test.has("top1")).isFalse();
        assertThat(Files.readString(out.resolve("best/card.md")))
                .contains("- held-out mean_absolute_error 0.", "numbers that it gives, in their order: place")
                .doesNotContain("classes", "top-1", "NaN");
        assertThat(out.resolve("best/use")).doesNotExist();

        String[] there = {"validate", out.toString(), "--data", "columns:96", "--json"};
        assertThat(error(json(run(there).out()).path("measures")))
                .isCloseTo(error(test.path("measures")), within(1e-4));
        Path model = out.resolve("best/model.onnx");
        Said alone = run("validate", model.toString(), "--data", "columns:96");
        assertThat(alone.out()).as(alone.err()).contains("columns:96 (all): mean_absolute_error 0.", ", 96 images");
        JsonNode predicted = json(
                run("predict", out.toString(), column(3).toString(), "--json").out());
        assertThat(predicted.path("numbers").path(0).asString()).isEqualTo("place");
        assertThat(predicted.path("images").path(0).path("values").path("place").asDouble())
                .isCloseTo((3 - 5.5) / 5.5, within(0.5));
    }

    @Test
    void whatDoesNotFitIsOneLine() throws Exception {
        Path images = DrawnImages.sides(folder.resolve("images"), 8);
        Said classes = run(
                "search",
                config(ONE_NETWORK.replace("columns:96", images.toString())).toString(),
                "--out",
                folder.resolve("out").toString());
        assertThat(classes.code()).isNotEqualTo(ExitCode.DONE);
        assertThat(classes.err())
                .contains("task: 'number' cannot learn from ", ": it needs numbers, and the labels are classes");
        Said weighed = run(
                "search",
                config(ONE_NETWORK + "loss: {class_weights: inverse}").toString(),
                "--out",
                folder.resolve("out").toString());
        assertThat(weighed.err()).contains("loss.class_weights: numbers have no classes to weigh; remove it");
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "strategy: {name: random}\ntrials: {count: 2, epochs: 1}",
                "strategy: {name: darts, epochs: 2, batch: 8}",
            })
    void searches(String strategy) throws Exception {
        Path out = folder.resolve("out");
        String text = DATA + strategy + "\nretrain: {top: 1, random: 1, epochs: 6, batch: 12, baselines: []}\n";
        Said searched = run("search", config(text).toString(), "--out", out.toString());
        assertThat(searched.code()).as(searched.err() + searched.out()).isEqualTo(ExitCode.DONE);
        JsonNode result = json(Files.readString(out.resolve("result.json")));
        assertThat(error(result.path("best").path("test").path("measures"))).isBetween(0.0, 0.5);
        assertThat(error(result.path("baselines").path(0).path("test").path("measures")))
                .isBetween(0.0, 0.6);
        assertThat(out.resolve("best/model.onnx")).isRegularFile();
    }
}
