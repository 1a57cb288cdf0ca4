package org.espalier.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.espalier.torch.data.testing.DrawnImages;

/** The program in a process of its own, on tiny images, with a cache beside the build that outlives a test. */
public final class ChildProgram {
    private static final Path CACHE = Path.of("target", "test-cache").toAbsolutePath();

    private ChildProgram() {}

    /** Starts a command with one thread; everything that it says goes into a file. */
    static Process start(Path log, String... arguments) throws IOException {
        return start(1, log, arguments);
    }

    /** The same with some threads. */
    static Process start(int processors, Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(program());
        command.addAll(List.of(arguments));
        return start(processors, log, command);
    }

    /** Starts any command, in the environment of the program. */
    static Process start(int processors, Path log, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("XDG_CACHE_HOME", CACHE.toString());
        // for the children of the child too
        builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:ActiveProcessorCount=" + processors);
        builder.environment().remove("MALLOC_PERTURB_");
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** The words that start the program; its arguments follow. */
    static List<String> program() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                Main.class.getName());
    }

    static String said(Path log) throws IOException {
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    /** A file with the configuration of a small darts search on such images. */
    static Path dartsConfig(Path folder, int epochs) throws IOException {
        return Files.writeString(folder.resolve("search.yaml"), """
                data: {source: 'IMAGES', size: 12, split: {train: 0.5, valid: 0.25, test: 0.25}}
                space: {name: nas-bench-201, channels: 4, cells: 1}
                strategy: {name: darts, epochs: EPOCHS, batch: 16}
                retrain: {top: 1, epochs: 1, batch: 16, baselines: []}
                """.replace("EPOCHS", Integer.toString(epochs)).replace(
                "IMAGES", DrawnImages.sides(folder.resolve("images"), 48).toString()));
    }
}
