package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.espalier.torch.data.testing.DrawnImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Limits bind whatever the strategy: a search gives a member within them, or ends with the exit code that says that there is none. */
class LimitsTest {
    /** 3x3 convolutions on all edges: the largest member. */
    private static final String LARGEST =
            "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|";

    @TempDir
    private Path folder;

    private int search(String constraints, String strategy, Path out) throws Exception {
        Path images = folder.resolve("images");
        if (!Files.exists(images)) {
            DrawnImages.sides(images, 24);
        }
        Path config = Files.writeString(folder.resolve("search.yaml"), """
                data: {source: 'IMAGES', size: 8, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                constraints: CONSTRAINTS
                strategy: STRATEGY
                retrain: {top: 1, random: 0, epochs: 1, batch: 8, baselines: []}
                """.replace("IMAGES", images.toString())
                .replace("CONSTRAINTS", constraints)
                .replace("STRATEGY", strategy));
        Path log = folder.resolve("log.txt");
        Files.deleteIfExists(log);
        Process process = ChildProgram.start(log, "search", config.toString(), "--out", out.toString());
        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        process.destroyForcibly().waitFor();
        assertThat(ended).as("ends; it said: %s", ChildProgram.said(log)).isTrue();
        return process.exitValue();
    }

    private String said() throws Exception {
        return ChildProgram.said(folder.resolve("log.txt"));
    }

    @Test
    void aJointSearchEndsInAMemberWithinTheLimits() throws Exception {
        Path out = folder.resolve("darts");
        // a limit that leaves few members: whatever the alphas prefer, it is not among them for long
        assertThat(search("{params: '<= 5500'}", "{name: darts, epochs: 1, batch: 8}", out))
                .as(said())
                .isZero();
        JsonNode result = JsonMapper.builder()
                .build()
                .readTree(Files.readString(out.resolve("result.json"), StandardCharsets.UTF_8));
        assertThat(result.path("best").path("params").asLong()).isBetween(1L, 5500L);
        assertThat(result.path("best").path("within_limits").asBoolean()).isTrue();
        assertThat(said()).contains("the likeliest member within takes its place");
    }

    @Test
    void limitsThatNoMemberMeetsEndWithExitCode3() throws Exception {
        assertThat(search("{params: '<= 100'}", "{name: darts, epochs: 1, batch: 8}", folder.resolve("darts")))
                .isEqualTo(ExitCode.INFEASIBLE);
        assertThat(said()).contains("params");
        assertThat(search(
                        "{params: '<= 5500'}",
                        "{name: fixed, architecture: '" + LARGEST + "'}",
                        folder.resolve("fixed")))
                .isEqualTo(ExitCode.INFEASIBLE);
        assertThat(said()).contains("strategy.architecture", "breaks params <= 5500 (has ");
        assertThat(folder.resolve("fixed").resolve("runs")).doesNotExist();
    }
}
