package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.espalier.device.onnx.OnnxModels;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whole searches over an operation with weights that only services know: its winner is trained, exported and reported like any other. */
@Tag("slow")
class OwnOperationSearchTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{block: gated_unit, channels: [8, 16]} | {name: once-for-all, epochs: 2, batch: 16}"
                        + " | {name: evolution, population: 4, generations: 1}",
                "{channels: 8, choice: [gated_unit, nor_conv_3x3]} | {name: darts, epochs: 2, batch: 16} | {}",
                "{block: gated_unit, channels: [8, 16]} | {name: random, trials: 2, epochs: 1} | {}"
            })
    void isSearched(String stage, String strategy, String search, @TempDir Path folder) throws Exception {
        Path space = Files.writeString(folder.resolve("own.yaml"), """
                name: own
                input: [1, 12, 12]
                classes: 2
                stem: {channels: 8}
                stages:
                  - STAGE
                """.replace("STAGE", stage));
        String config = """
                data: {source: 'IMAGES', size: 12, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: 'SPACE'}
                constraints: {latency_ms: "<= 50"}
                strategy: STRATEGY
                retrain: {top: 1, epochs: 1, batch: 16, baselines: []}
                """.replace(
                        "IMAGES",
                        DrawnImages.sides(folder.resolve("images"), 48).toString())
                .replace("SPACE", space.toString())
                .replace("STRATEGY", strategy);
        Path file = Files.writeString(
                folder.resolve("search.yaml"), search.equals("{}") ? config : config + "search: " + search + "\n");
        Path out = folder.resolve("out");
        Path log = folder.resolve("log.txt");
        Process process = ChildProgram.start(log, "search", file.toString(), "--out", out.toString(), "--stacktrace");
        boolean ended = process.waitFor(10, TimeUnit.MINUTES);
        process.destroyForcibly().waitFor();
        assertThat(ended).as("ends; it said: %s", ChildProgram.said(log)).isTrue();
        assertThat(process.exitValue()).as(ChildProgram.said(log)).isZero();
        JsonNode best = JsonMapper.builder()
                .build()
                .readTree(Files.readString(out.resolve("result.json")))
                .path("best");
        assertThat(best.path("params").asLong()).isPositive();
        assertThat(best.path("onnx_max_abs_diff").asDouble(1)).isLessThan(1e-4);
        OnnxModels.check("the export", Files.readAllBytes(out.resolve("best").resolve("model.onnx")));
    }
}
