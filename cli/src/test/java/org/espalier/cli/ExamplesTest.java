package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples compile and run as a reader would run them: {@code java -cp ... examples/Name.java}. */
class ExamplesTest {
    private static final Path ROOT = root();

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("examples"))) {
            return files.filter(f -> f.toString().endsWith(".java")).sorted().toList();
        }
    }

    @Test
    void thereAreExamples() throws IOException {
        assertThat(examples()).hasSizeGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void compilesAndRuns(Path example) throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path output = Files.createTempFile("example", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(java.toString(), example.toString())
                    .directory(ROOT.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            // Not "-cp": ONNX Runtime crashes in processes whose command line is longer than about 4 kB.
            builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
            Process process = builder.start();
            boolean ended = process.waitFor(120, TimeUnit.SECONDS);
            process.destroyForcibly();
            String said = Files.readString(output);
            assertThat(ended)
                    .as("%s ends within 120 s; it said: %s", example, said)
                    .isTrue();
            assertThat(process.exitValue()).as(said).isZero();
            assertThat(said).isNotBlank();
        } finally {
            Files.delete(output);
        }
    }

    /** A strategy of any kind is one file that is read in one sitting. */
    @ParameterizedTest
    @ValueSource(strings = {"OwnMixing", "OwnSupernet", "OwnStrategy"})
    void aStrategyOfOnesOwnTakesAtMostSixtyLines(String name) throws IOException {
        List<String> code = Files.readAllLines(ROOT.resolve("examples/" + name + ".java")).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.matches("(//|/\\*|\\*|import |package ).*"))
                .toList();
        assertThat(code)
                .hasSizeBetween(20, 60)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(120));
    }

    @Test
    void aOneShotSearchTakesAtMostSixtyLines() throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve("examples/OneShot.java")))
                .hasSizeLessThanOrEqualTo(60)
                .contains("            System.out.println(trainer.fit().ending());");
    }

    @Test
    void theReadmesFirstCodeIsAnExample() throws IOException {
        List<String> readme = Files.readAllLines(ROOT.resolve("README.md"), StandardCharsets.UTF_8);
        int start = readme.indexOf("```java") + 1;
        List<String> shown = readme.subList(
                start, start + readme.subList(start, readme.size()).indexOf("```"));
        String example = Files.readString(ROOT.resolve("examples/OwnSpace.java"));
        assertThat(start).isBetween(1, 49);
        assertThat(shown.stream().map(String::strip).filter(line -> !line.isEmpty()))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(example).contains(line));
        assertThat(readme.subList(0, 20)).anyMatch(line -> line.contains("./espalier demo"));
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (here != null && !Files.isDirectory(here.resolve("examples"))) {
            here = here.getParent();
        }
        if (here == null) {
            throw new UncheckedIOException(new IOException(
                    "no folder 'examples' at or above " + Path.of("").toAbsolutePath()));
        }
        return here;
    }
}
