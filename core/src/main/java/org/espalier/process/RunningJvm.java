package org.espalier.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    private static final long SIGNAL_MS = 500;
    private static final int HEAD_OF_CRASH = 1 << 13;
    /** Exit codes of SIGHUP, SIGINT and SIGTERM. */
    private static final Set<Integer> WISHES_TO_END = Set.of(129, 130, 143);

    private final Process process;
    private final Path log;
    private final PrintStream input;
    private final Optional<OutputReader> reader;
    private final KilledForMemory killed = KilledForMemory.now();
    private final ProcessFamily family;

    RunningJvm(Process process, Path log, Optional<ChildOutput> output, String name) {
        this.process = process;
        this.family = new ProcessFamily(process);
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
     * @return how it ended
     * @throws InterruptedException where it was stopped
     * @throws IllegalStateException where a line of its output could not be taken
     */
    public ChildEnd await(Limits limits, Stop stop) throws IOException, InterruptedException {
        Optional<ChildEnd> broken = watch(limits, stop);
        if (broken.isPresent()) {
            return broken.get();
        }
        family.endDescendants();
        if (reader.isPresent()) {
            reader.get().join(OUTPUT_MS);
            reader.get().requireTaken();
        }
        int code = process.exitValue();
        if (code == 0) {
            return ChildEnd.GOOD;
        }
        if (WISHES_TO_END.contains(code)) {
            // a terminal asks a whole group of processes to end, and this one hears of it perhaps a moment later
            Thread.sleep(SIGNAL_MS);
            stop.ifAsked();
        }
        return ChildEnd.of(code, endOfLog(), crash(), killed.more());
    }

    private Optional<String> crash() throws IOException {
        Path crash = log.resolveSibling(ChildJvm.CRASH);
        if (!Files.exists(crash)) {
            return Optional.empty();
        }
        List<String> head;
        try (InputStream in = RegularFiles.open(crash)) {
            head = new String(in.readNBytes(HEAD_OF_CRASH), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
        String signal = head.stream()
                .filter(line -> line.startsWith("#  SIG"))
                .findFirst()
                .map(line -> " by " + line.substring(3).split(" ", 2)[0])
                .orElse("");
        int frame = head.indexOf("# Problematic frame:") + 1;
        String where = frame > 0 && frame < head.size()
                ? " in " + head.get(frame).replaceAll("[#\\s]+", " ").strip()
                : "";
        return Optional.of("crashed" + signal + where + ": " + crash + " says where");
    }

    private Optional<ChildEnd> watch(Limits limits, Stop stop) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limits.time().toNanos();
        for (int look = 0; !process.waitFor(LOOK_EVERY_MS, TimeUnit.MILLISECONDS); look++) {
            stop.ifAsked();
            if (System.nanoTime() - deadline > 0) {
                return broken(
                        ChildEnd.Kind.TIME,
                        "took more than the " + limits.time().toSeconds() + " s that it may take");
            }
            OptionalLong held = ResidentMemory.megabytes(process.pid());
            if (held.isPresent() && held.getAsLong() > limits.memoryMb()) {
                return broken(
                        ChildEnd.Kind.MEMORY,
                        "held " + held.getAsLong() + " MB of memory, more than the " + limits.memoryMb()
                                + " MB that it may hold");
            }
            if (Files.size(log) > MOST_LOG) {
                return broken(ChildEnd.Kind.OTHER, "printed more than " + (MOST_LOG >> 20) + " MB to " + log);
            }
            if (look % LOOKS_BETWEEN_FAMILIES == 0) {
                family.meet();
            }
        }
        return Optional.empty();
    }

    private static Optional<ChildEnd> broken(ChildEnd.Kind kind, String words) {
        return Optional.of(new ChildEnd(kind, words));
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
        boolean interrupted = family.end();
        interrupted |= awaitOutput();
        reader.ifPresent(OutputReader::abandon);
        input.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean awaitOutput() {
        try {
            if (reader.isPresent()) {
                reader.get().join(OUTPUT_MS);
            }
        } catch (InterruptedException e) {
            return true;
        }
        return false;
    }
}
