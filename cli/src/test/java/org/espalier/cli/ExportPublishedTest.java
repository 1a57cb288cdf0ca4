package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.espalier.device.onnx.OnnxModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code export SPACE ARCH --weights}: a member of a published supernet, without training. */
@Timeout(240)
class ExportPublishedTest {
    private static final Path WEIGHTS = Path.of("../pipeline/src/test/resources/once-for-all/mobilenet-v3.pth");
    private static final String MEMBER =
            "{\"ks\":[3,7,3,3,3,7,3,5,3,7],\"e\":[2,2,3,2,3,2,2,2,3,3],\"d\":[2,1,1,2,1],\"r\":[64]}";
    private static final List<String> SPACE = List.of(
            "--set",
            "width=0.15",
            "--set",
            "expand=[2,3]",
            "--set",
            "depth=[1,2]",
            "--set",
            "resolution=[64]",
            "--classes",
            "10");

    @TempDir
    private Path folder;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    private int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        return Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    private int export(Path weights, String... more) {
        List<String> arguments = new ArrayList<>(List.of("export", "mobilenet-v3", MEMBER));
        arguments.addAll(SPACE);
        arguments.addAll(List.of(
                "--weights",
                weights.toString(),
                "--out",
                folder.resolve("member.onnx").toString()));
        arguments.addAll(Arrays.asList(more));
        return run(arguments.toArray(new String[0]));
    }

    @Test
    void aMemberIsWritten() throws IOException {
        assertThat(export(WEIGHTS, "--json")).as(err.toString()).isEqualTo(ExitCode.DONE);
        JsonNode told = JsonMapper.builder().build().readTree(out.toString());
        assertThat(told.path("params").asLong()).isEqualTo(46_122);
        assertThat(told.path("macs").asLong()).isEqualTo(1_039_680);
        assertThat(told.path("calibration_images").asInt(-1)).isZero();
        assertThat(told.path("largest_difference").asDouble(1)).isLessThan(1e-4);
        byte[] onnx = Files.readAllBytes(folder.resolve("member.onnx"));
        assertThat(told.path("bytes").asLong()).isEqualTo(onnx.length);
        OnnxModels.check("member.onnx", onnx);
        assertThat(err.toString()).contains("note: batch-norm statistics are those of the file");
    }

    @Test
    void badInputIsOneLine() throws IOException {
        refused(export(folder.resolve("none")), "--weights: " + folder.resolve("none") + ": no such file");
        refused(export(folder), "is a folder, expected a file as torch.save writes it");
        Path cut = Files.write(folder.resolve("cut.pth"), Arrays.copyOf(Files.readAllBytes(WEIGHTS), 4096));
        refused(export(cut), "espalier: " + cut + ": ");
        refused(export(WEIGHTS, "--set", "kernel=[3,5]"), "");
        refused(
                run(
                        "export",
                        "mobilenet-v3",
                        "--weights",
                        WEIGHTS.toString(),
                        "--out",
                        folder.resolve("x").toString()),
                "ARCH: is missing: 'mobilenet-v3' is a space with 46 open decisions");
        refused(run("export", "somewhere", MEMBER, "--out", folder.resolve("x").toString()), "add --weights SUPERNET");
        refused(
                run(
                        "export",
                        "somewhere",
                        "--data",
                        "x",
                        "--out",
                        folder.resolve("x").toString()),
                "--data: belongs to a member of a space");
    }

    private void refused(int code, String line) {
        assertThat(code).isNotEqualTo(ExitCode.DONE);
        assertThat(err.toString()).contains(line);
        assertThat(err.toString().lines().filter(text -> !text.startsWith("note: ")))
                .hasSize(1);
        assertThat(folder.resolve("member.onnx")).doesNotExist();
    }
}
