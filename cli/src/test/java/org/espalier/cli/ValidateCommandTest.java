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
import org.espalier.device.onnx.ModelMetadata;
import org.espalier.device.onnx.OnnxExporter;
import org.espalier.graph.Network;
import org.espalier.graph.Weights;
import org.espalier.torch.data.testing.DrawnImages;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ValidateCommandTest {
    @TempDir
    private Path folder;

    /** A model that knows one of the two classes: the images of the other are left out, and said to be. */
    @Test
    void printsWhatWasLeftOut() throws IOException {
        Network network = Zoo.installed()
                .network(
                        "mobilenet-v3-small",
                        Map.of("input", List.of(1, DrawnImages.SIZE, DrawnImages.SIZE), "classes", 2));
        byte[] onnx = OnnxExporter.create()
                .export(
                        network,
                        Weights.random(network, 1),
                        OnnxExporter.Options.of(
                                List.of(0.5),
                                List.of(0.25),
                                new ModelMetadata(List.of("middle", "right"), Optional.empty())));
        Path model = Files.write(folder.resolve("model.onnx"), onnx);
        Path images = DrawnImages.sides(folder.resolve("images"), 4);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(
                new PrintWriter(out),
                new PrintWriter(err),
                "validate",
                model.toString(),
                "--data",
                images.toString(),
                "--json");
        assertThat(code).as(err.toString()).isZero();
        JsonNode row = JsonMapper.builder().build().readTree(out.toString());
        assertThat(row.path("images").asInt()).isEqualTo(4);
        assertThat(row.path("unknown_classes").path("left").asInt()).isEqualTo(4);
        assertThat(err.toString()).contains("note: 4 image(s) of 1 class(es)").contains("left (4)");
    }
}
