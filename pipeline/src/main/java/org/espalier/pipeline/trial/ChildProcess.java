package org.espalier.pipeline.trial;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.espalier.files.ChildEnvironment;
import org.espalier.files.RegularFiles;

/**
 * Runs a class of this program in a Java process of its own, within limits of time and memory, and always ends it.
 *
 * @param time wall-clock time that it may take
 * @param memoryMb resident memory that it may hold, native memory included and mapped files left out; watched where the system has {@code
 *     /proc}, elsewhere only the Java heap is bounded
 * @param environment variables to set beside those of this process
 */
public record ChildProcess(Duration time, int memoryMb, Map<String, String> environment) {
    private static final int SMALLEST_MB = 256;
    private static final int LARGEST_MB = 1 << 22;
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final long LOOK_EVERY_MS = 100;
    private static final int FIRST_WITH_NATIVE_ACCESS = 22;
    private static final int FIRST_WITH_UNSAFE_OPTION = 24;

    public ChildProcess {
        if (time.isNegative() || time.isZero() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "trials.minutes: a child process may take up to " + LONGEST.toMinutes() + " minutes, got " + time);
        }
        if (memoryMb < SMALLEST_MB || memoryMb > LARGEST_MB) {
            throw new IllegalArgumentException("trials.memory_mb: a child process may hold from " + SMALLEST_MB + " to "
                    + LARGEST_MB + " MB of memory, got " + memoryMb);
        }
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }

    /** Says when to give up. */
    @FunctionalInterface
    public interface Stop {
        /** @throws InterruptedException where it is time to stop */
        void ifAsked() throws InterruptedException;
    }

    /**
     * Runs until the child ends or breaks a limit.
     *
     * @param main its main class
     * @param folder where its output goes, in {@code log.txt}
     * @param stop asked several times a second
     * @return why it failed, or an empty text where it ended with exit code 0
     * @throws InterruptedException where it was stopped; the child is gone then
     */
    public String run(Class<?> main, Path folder, List<String> arguments, Stop stop)
            throws IOException, InterruptedException {
        Path log = folder.resolve("log.txt");
        RegularFiles.requireWritable(log);
        ProcessBuilder builder = new ProcessBuilder(command(main, folder, arguments));
        builder.environment().putAll(environment);
        ChildEnvironment.complete(builder.environment());
        // not on the command line, which ONNX Runtime cannot bear to be longer than 4096 bytes
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        Process process = builder.start();
        try {
            String broken = watch(process, stop);
            if (!broken.isEmpty()) {
                return broken;
            }
            return process.exitValue() == 0 ? "" : ended(process.exitValue()) + lastLine(log);
        } finally {
            process.destroyForcibly();
            awaitEnd(process);
        }
    }

    private String watch(Process process, Stop stop) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        while (!process.waitFor(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
            stop.ifAsked();
            if (System.nanoTime() - deadline > 0) {
                return "took more than the " + time.toSeconds() + " s that it may take";
            }
            OptionalLong held = residentMb(process.pid());
            if (held.isPresent() && held.getAsLong() > memoryMb) {
                return "held " + held.getAsLong() + " MB of memory, more than the " + memoryMb + " MB that it may hold";
            }
        }
        return "";
    }

    /** A process that was killed is gone within moments, and its files must not change any more. */
    private static void awaitEnd(Process process) {
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> command(Class<?> main, Path folder, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx" + memoryMb / 2 + "m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=" + folder.resolve("crash.log")));
        command.add("-Dfile.encoding=UTF-8");
        System.getProperties().forEach((key, value) -> {
            if (key.toString().startsWith("org.bytedeco.")) {
                command.add("-D" + key + "=" + value);
            }
        });
        command.addAll(List.of("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0", "-Dorg.bytedeco.javacpp.maxBytes=0"));
        if (Runtime.version().feature() >= FIRST_WITH_NATIVE_ACCESS) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        if (Runtime.version().feature() >= FIRST_WITH_UNSAFE_OPTION) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }

    private static String ended(int code) {
        return code > 128 ? "was ended by signal " + (code - 128) : "ended with exit code " + code;
    }

    /** What it said last, stack frames left out. */
    private static String lastLine(Path log) throws IOException {
        try (Stream<String> lines = new String(RegularFiles.readBytes(log), StandardCharsets.UTF_8).lines()) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("\tat ") && !line.startsWith("\t... "))
                    .reduce((earlier, later) -> later)
                    .map(line -> ": " + line.strip())
                    .orElse("");
        }
    }

    /** Anonymous and shared pages; pages of mapped files can be taken back by the system at any time. */
    private static OptionalLong residentMb(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.isReadable(status)) {
            return OptionalLong.empty();
        }
        List<String> lines;
        try {
            lines = new String(RegularFiles.readBytes(status), StandardCharsets.ISO_8859_1)
                    .lines()
                    .toList();
        } catch (IOException e) {
            if (new File(status.toString()).exists()) {
                throw e;
            }
            return OptionalLong.empty(); // it has ended since
        }
        long kilobytes = lines.stream()
                .filter(line -> line.startsWith("RssAnon:") || line.startsWith("RssShmem:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
        return OptionalLong.of(kilobytes / 1024);
    }
}
