package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.espalier.device.onnx.OnnxModels;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A space of one's own with every kind of elasticity: its supernet trains, evolution searches it, the winner is exported and reported. */
@Tag("slow")
class OwnSpaceSearchTest {
    private static final String SPACE = """
            name: own
            input: [1, 12, 12]
            resolution: [8, 12]
            classes: 2
            stem: {channels: 8, kernel: 3, stride: 1, activation: hard_swish}
            stages:
              - {block: mbconv, channels: [8, 16], depth: [1, 2], kernel: [3, 5], expand: [2, 3]}
              - {block: mbconv, channels: 24, stride: 2, depth: [1, 2], kernel: [3, 5, 7], expand: [2, 3], squeeze_excite: true, activation: hard_swish}
            head: {channels: 32, activation: hard_swish, dropout: 0.1}
            """;

    @Test
    void trainsSearchesExportsAndReports(@TempDir Path folder) throws Exception {
        Path space = Files.writeString(folder.resolve("own.yaml"), SPACE);
        Path images = DrawnImages.sides(folder.resolve("images"), 48);
        Path config = Files.writeString(folder.resolve("search.yaml"), """
                name: own
                data: {source: 'IMAGES', size: 12, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: 'SPACE'}
                constraints: {macs: "<= 2M"}
                strategy: {name: once-for-all, epochs: 3, batch: 16}
                search: {name: evolution, population: 8, generations: 2}
                retrain: {top: 1, epochs: 3, batch: 16, baselines: []}
                """.replace("IMAGES", images.toString())
                .replace("SPACE", space.toString()));
        Path out = folder.resolve("out");
        Path log = folder.resolve("log.txt");
        Process process = ChildProgram.start(log, "search", config.toString(), "--out", out.toString(), "--stacktrace");
        boolean ended = process.waitFor(15, TimeUnit.MINUTES);
        process.destroyForcibly().waitFor();
        assertThat(ended).as("ends; it said: %s", ChildProgram.said(log)).isTrue();
        assertThat(process.exitValue()).as(ChildProgram.said(log)).isZero();
        JsonNode best = JsonMapper.builder()
                .build()
                .readTree(Files.readString(out.resolve("result.json")))
                .path("best");
        assertThat(best.path("architecture").asString("")).contains("stage");
        assertThat(best.path("supernet_valid").isNumber()).isTrue();
        assertThat(best.path("macs").asLong()).isBetween(1L, 2_000_000L);
        assertThat(best.path("onnx_max_abs_diff").asDouble(1)).isLessThan(1e-4);
        OnnxModels.check("the export", Files.readAllBytes(out.resolve("best").resolve("model.onnx")));
        assertThat(out.resolve("best").resolve("weights.safetensors")).isNotEmptyFile();
        assertThat(Files.readString(out.resolve("report.html"), StandardCharsets.UTF_8))
                .contains("<svg", "stage1", "search-time score");
    }
}
