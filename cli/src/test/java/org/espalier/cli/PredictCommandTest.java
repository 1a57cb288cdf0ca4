package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.espalier.device.onnx.ModelInput;
import org.espalier.device.onnx.ModelMetadata;
import org.espalier.device.onnx.OnnxExporter;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PredictCommandTest {
    private static final int SIZE = DrawnImages.SIZE;

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String model = "";
    private String images = "";

    @BeforeEach
    void write() throws IOException {
        Network network =
                Zoo.installed().network("mobilenet-v3-small", Map.of("input", List.of(1, SIZE, SIZE), "classes", 3));
        ModelInput input = new ModelInput(1, SIZE, SIZE, SIZE, SIZE, "area-bilinear", "stretch", List.of(), List.of());
        OnnxExporter.Options options = OnnxExporter.Options.of(
                List.of(0.5),
                List.of(0.25),
                new ModelMetadata(List.of("left", "right", "mid\u001B[31m \"dle\""), Optional.of(input)));
        byte[] onnx = OnnxExporter.create().export(network, Weights.random(network, 1), options);
        model = Files.write(folder.resolve("model.onnx"), onnx).toString();
        images = DrawnImages.sides(folder.resolve("images"), 2).toString();
    }

    private int predict(String... words) {
        return Main.run(
                new PrintWriter(out),
                new PrintWriter(err),
                Stream.concat(Stream.of("predict"), Stream.of(words)).toArray(String[]::new));
    }

    private JsonNode json() {
        return JsonMapper.builder().build().readTree(out.toString());
    }

    @Test
    void printsALineForEachImage() {
        assertThat(predict(model, images)).as(err.toString()).isZero();
        assertThat(out.toString().lines())
                .hasSize(4)
                .allMatch(line -> line.startsWith(images) && line.contains("left 0.") && line.contains("mid [31m"))
                .isSorted();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void printsOneObjectWithEveryScore() {
        assertThat(predict(model, images, "--json")).as(err.toString()).isZero();
        JsonNode row = json();
        assertThat(row.propertyNames()).containsExactly("model", "classes", "images", "failed");
        assertThat(row.path("model").asString()).isEqualTo(model);
        assertThat(row.path("classes").size()).isEqualTo(3);
        assertThat(row.path("failed").size()).isZero();
        assertThat(row.path("images").size()).isEqualTo(4);
        for (JsonNode image : row.path("images")) {
            String best = image.path("class").asString();
            double sum = 0;
            for (JsonNode score : image.path("scores")) {
                assertThat(score.asDouble())
                        .isLessThanOrEqualTo(image.path("score").asDouble());
                sum += score.asDouble();
            }
            assertThat(image.path("scores").size()).isEqualTo(3);
            assertThat(sum).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-9));
            assertThat(image.path("scores").path(best).asDouble())
                    .isEqualTo(image.path("score").asDouble());
        }
    }

    @Test
    void topSaysHowManyClassesArePrinted() {
        assertThat(predict(model, images, "--top", "1")).isZero();
        assertThat(out.toString().lines()).allMatch(line -> line.matches(".*: [^,]+ 0\\.\\d{6}"));
        out.getBuffer().setLength(0);
        assertThat(predict(model, images, "--top", "2", "--json")).isZero();
        assertThat(json().path("images").path(0).path("scores").size()).isEqualTo(2);
    }

    @Test
    void whatCannotBeReadIsSaidAndTheRestIsDone() throws IOException {
        Path corrupt = Files.writeString(folder.resolve("corrupt.png"), "no picture");
        Path right = folder.resolve("images/right/1.png");
        assertThat(predict(model, corrupt.toString(), right.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).startsWith(right + ": ").hasLineCount(1);
        assertThat(err.toString().lines())
                .containsExactly(
                        "espalier: " + corrupt + ": not a JPEG, PNG or BMP image",
                        "espalier: 1 of 2 image(s) could not be classified");
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        assertThat(predict(model, corrupt.toString(), right.toString(), "--json"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(json().path("images").size()).isEqualTo(1);
        assertThat(json().path("failed").path(0).path("file").asString()).isEqualTo(corrupt.toString());
        assertThat(json().path("failed").path(0).path("reason").asString()).startsWith("not a JPEG");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void withoutImagesOrModelNothingIsDone() {
        assertThat(predict(model)).isEqualTo(ExitCode.USAGE);
        assertThat(predict(model, images, "--top", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("IMAGE", "--top: expected a whole number of at least 1, got 0");
        String absent = folder.resolve("absent.onnx").toString();
        assertThat(predict(absent, images)).isEqualTo(ExitCode.FAILED);
        assertThat(predict(images, images)).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains(absent + ": no such file or folder", images + ": holds no search");
        assertThat(out.toString()).isEmpty();
    }
}
