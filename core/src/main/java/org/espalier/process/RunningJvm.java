package org.espalier.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.espalier.files.RegularFiles;

/** A child of {@link ChildJvm} that runs. Closing ends it, and the processes that it started, and waits until it is gone. */
public final class RunningJvm implements AutoCloseable {
    private static final long LOOK_EVERY_MS = 100;
    private static final int LOOKS_BETWEEN_FAMILIES = 10;
    private static final long MOST_LOG = 256L << 20;
    private static final int MOST_OF_LOG = 1 << 16;
    private static final long OUTPUT_MS = 2000;

    private final Process process;
    private final Path log;
    private final PrintStream input;
    private final Optional<OutputReader> reader;
    private final Set<ProcessHandle> family = new LinkedHashSet<>();

    RunningJvm(Process process, Path log, Optional<ChildOutput> output, String name) {
        this.process = process;
        this.log = log;
        this.input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.reader = output.map(taker -> new OutputReader(process.getInputStream(), taker, name));
    }

    /**
     * What a child may take.
     *
     * @param time wall-clock time, above 0
     * @param memoryMb resident memory, native memory included and mapped files left out, above 0; watched only where the system has {@code
     *     /proc}
     */
    public record Limits(Duration time, int memoryMb) {
        public Limits {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("a child needs some time, got " + time);
            }
            if (memoryMb < 1) {
                throw new IllegalArgumentException("a child needs some memory, got " + memoryMb + " MB");
            }
        }
    }

    /** Its number in the system. */
    public long pid() {
        return process.pid();
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Writes a line to its standard input; lost where it has ended. */
    public void send(String line) {
        input.println(line);
    }

    /**
     * Waits until it ends or breaks a limit; whatever it printed was handed over then. It is not ended by this: see {@link #close}.
     *
     * @param stop asked several times a second
     * @return why it failed, as the end of a sentence about it, or an empty text where it ended with exit code 0
     * @throws InterruptedException where it was stopped
     * @throws IllegalStateException where a line of its output could not be taken
     */
    public String await(Limits limits, Stop stop) throws IOException, InterruptedException {
        String broken = watch(limits, stop);
        if (!broken.isEmpty()) {
            return broken;
        }
        endFamily();
        if (reader.isPresent()) {
            reader.get().join(OUTPUT_MS);
            reader.get().requireTaken();
        }
        int code = process.exitValue();
        Path crash = log.resolveSibling(ChildJvm.CRASH);
        if (code != 0 && Files.exists(crash)) {
            return "crashed: " + crash + " says where";
        }
        return code == 0 ? "" : ended(code) + lastLine();
    }

    private String watch(Limits limits, Stop stop) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limits.time().toNanos();
        for (int look = 0; !process.waitFor(LOOK_EVERY_MS, TimeUnit.MILLISECONDS); look++) {
            stop.ifAsked();
            if (System.nanoTime() - deadline > 0) {
                return "took more than the " + limits.time().toSeconds() + " s that it may take";
            }
            OptionalLong held = ResidentMemory.megabytes(process.pid());
            if (held.isPresent() && held.getAsLong() > limits.memoryMb()) {
                return "held " + held.getAsLong() + " MB of memory, more than the " + limits.memoryMb()
                        + " MB that it may hold";
            }
            if (Files.size(log) > MOST_LOG) {
                return "printed more than " + (MOST_LOG >> 20) + " MB to " + log;
            }
            if (look % LOOKS_BETWEEN_FAMILIES == 0) {
                meetFamily();
            }
        }
        return "";
    }

    /** A process whose parent has ended cannot be found any more, so they are noted while it runs. */
    private synchronized void meetFamily() {
        family.removeIf(one -> !one.isAlive());
        if (process.isAlive()) {
            process.descendants().forEach(family::add);
        }
    }

    private synchronized void endFamily() {
        family.forEach(ProcessHandle::destroyForcibly);
        family.clear();
    }

    private static String ended(int code) {
        return code > 128 ? "was ended by signal " + (code - 128) : "ended with exit code " + code;
    }

    /** What it said last, stack frames left out. */
    private String lastLine() throws IOException {
        return endOfLog().stream()
                .filter(line -> !line.isBlank() && !line.startsWith("\tat ") && !line.startsWith("\t... "))
                .reduce((earlier, later) -> later)
                .map(line -> ": " + line.strip())
                .orElse("");
    }

    /** The last lines of its log, at most so many; for messages. */
    public List<String> lastLines(int most) throws IOException {
        List<String> lines = endOfLog();
        return lines.subList(Math.max(0, lines.size() - most), lines.size());
    }

    private List<String> endOfLog() throws IOException {
        try (InputStream in = RegularFiles.open(log)) {
            in.skipNBytes(Math.max(0, Files.size(log) - MOST_OF_LOG));
            return new String(in.readNBytes(MOST_OF_LOG), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    /** Ends it where it has not ended, with the processes that it started, and waits until it is gone and nothing of it comes any more. */
    @Override
    public void close() {
        meetFamily();
        process.destroyForcibly();
        endFamily();
        boolean interrupted = awaitEnd();
        reader.ifPresent(OutputReader::abandon);
        input.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A process that was killed is gone within moments, and its files must not change any more. */
    private boolean awaitEnd() {
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        try {
            if (reader.isPresent()) {
                reader.get().join(OUTPUT_MS);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        return interrupted;
    }
}
