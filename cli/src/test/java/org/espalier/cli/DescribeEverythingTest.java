package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Describing is cheap: no class of LibTorch or ONNX Runtime is loaded for any space or network. */
class DescribeEverythingTest {
    @Test
    void loadsNoEngine(@TempDir Path folder) throws Exception {
        Path loaded = folder.resolve("classes.txt");
        Path output = folder.resolve("output.txt");
        Path examples = Path.of("..", "examples");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xlog:class+load:file=" + loaded,
                        "-cp",
                        System.getProperty("java.class.path"),
                        DescribeEverything.class.getName(),
                        examples.resolve("elastic-mbconv.yaml").toString(),
                        examples.resolve("operation-choice.yaml").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly();
        List<String> lines = Files.readAllLines(output);
        assertThat(ended).as("ends within 120 s; it said %s", lines).isTrue();
        assertThat(process.exitValue()).as("%s", lines).isZero();
        assertThat(lines).hasSizeGreaterThan(12).allMatch(line -> line.startsWith("0 "));
        try (Stream<String> classes = Files.lines(loaded)) {
            assertThat(classes.filter(
                            c -> c.contains("org.espalier.") || c.contains(" org.bytedeco.") || c.contains(" ai.onnx")))
                    .hasSizeGreaterThan(50)
                    .noneMatch(c -> c.contains(" org.bytedeco.") || c.contains(" ai.onnx"));
        }
    }
}
