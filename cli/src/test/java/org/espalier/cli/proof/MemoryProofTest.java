package org.espalier.cli.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 200 training steps of each kind leave the number of live native pointers as it was, and the resident memory within 1 %. */
@Tag("slow")
class MemoryProofTest {
    private static final Path CACHES = Path.of("target", "proof-memory").toAbsolutePath();
    private static final double GROWTH = 1.01;
    private static final int WARM = 3;

    @ParameterizedTest
    @ValueSource(strings = {"scratch", "once-for-all", "darts", "darts-recompute"})
    void memoryStaysFlatOver200Steps(String training, @TempDir Path folder) throws Exception {
        Path output = folder.resolve("output.txt");
        Path errors = folder.resolve("errors.txt");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms400m",
                "-Xmx400m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                MemoryProof.class.getName(),
                training,
                CACHES.toString());
        // as the launcher sets them
        builder.environment().put("MALLOC_ARENA_MAX", "4");
        builder.environment().put("MALLOC_MMAP_THRESHOLD_", "33554432");
        builder.environment().put("MALLOC_TRIM_THRESHOLD_", "4294967296");
        builder.environment().put("MALLOC_TOP_PAD_", "134217728");
        Process process = builder.redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        boolean ended = process.waitFor(15, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended).as("ends within 15 minutes").isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        List<long[]> epochs = new ArrayList<>();
        for (String line : Files.readAllLines(output)) {
            String[] words = line.split(" ");
            epochs.add(new long[] {Long.parseLong(words[0]), Long.parseLong(words[1])});
        }
        System.err.printf("%s: pointers and resident kB by epoch: %s%n", training, Files.readAllLines(output));
        assertThat(epochs).hasSizeGreaterThan(WARM + 10);
        long[] before = epochs.get(WARM);
        long[] after = epochs.get(epochs.size() - 1);
        assertThat(after[0]).as("live native pointers").isLessThanOrEqualTo(before[0]);
        assertThat((double) after[1]).as("resident kB, before " + before[1]).isLessThan(GROWTH * before[1]);
    }
}
