package org.espalier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * The program of {@code examples/defects}, compiled, and run in a JVM of its own.
 *
 * @param classes folder of its classes
 */
record DefectsProgram(Path classes) {
    private static final long LONGEST_SECONDS = 600;

    /** Compiled as its Javadoc says. */
    static DefectsProgram compiled(Path classes) throws IOException {
        Path sources = Path.of("..").toRealPath().resolve("examples/defects");
        try (Stream<Path> files = Files.list(sources)) {
            List<String> arguments = Stream.concat(
                            Stream.of("-d", classes.toString()),
                            files.filter(f -> f.toString().endsWith(".java")).map(Path::toString))
                    .toList();
            assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                    .isZero();
        }
        return new DefectsProgram(classes);
    }

    /** How it ended, and all that it said. */
    record Ended(int status, String said) {}

    Ended run(String... arguments) throws IOException {
        Path output = Files.createTempFile(classes, "said", ".txt");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = Stream.concat(
                        Stream.of(java, "-cp", classes.toString(), "Defects"), Stream.of(arguments))
                .toList();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IOException(e);
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }
}
