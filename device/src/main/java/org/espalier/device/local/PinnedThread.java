package org.espalier.device.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.espalier.files.RegularFiles;
import org.espalier.process.OutsideProgram;
import org.espalier.process.OutsideProgram.Ran;

/** The calling thread, and whatever threads it starts, on some cores of this machine until it is closed; Linux with {@code taskset} (util-linux) alone. */
final class PinnedThread implements AutoCloseable {
    private static final Path THREAD = Path.of("/proc/thread-self");
    private static final String ALLOWED = "Cpus_allowed_list:";
    private static final Duration SOON = Duration.ofSeconds(10);

    private final String thread;
    private final String before;

    private PinnedThread(String thread, String before) {
        this.thread = thread;
        this.before = before;
    }

    /**
     * Pins the calling thread, which has to close it.
     *
     * @throws IllegalArgumentException where this machine has no such cores, or cannot do it
     */
    static PinnedThread to(String cores) {
        if (!Files.exists(THREAD)) {
            throw new IllegalArgumentException(
                    "cores: this system does not let a program choose its cores; leave them out");
        }
        try {
            String thread = Files.readSymbolicLink(THREAD).getFileName().toString();
            String before = allowed();
            Ran set = taskset(List.of("taskset", "-pc", cores, thread));
            if (!set.isGood()) {
                throw new IllegalArgumentException("cores: " + cores + " cannot be chosen here: "
                        + set.errors().strip().lines().findFirst().orElse("taskset said nothing")
                        + "; name cores that this machine has, or leave them out");
            }
            return new PinnedThread(thread, before);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "cores: taskset (util-linux) cannot be run here: " + e.getMessage()
                            + "; install it, or leave them out",
                    e);
        }
    }

    private static String allowed() throws IOException {
        return RegularFiles.readLines(THREAD.resolve("status")).stream()
                .filter(line -> line.startsWith(ALLOWED))
                .map(line -> line.substring(ALLOWED.length()).strip())
                .findFirst()
                .orElseThrow(() -> new IOException("the system does not say which cores are allowed"));
    }

    private static Ran taskset(List<String> words) throws IOException {
        try {
            return OutsideProgram.run(words, Optional.empty(), SOON);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        try {
            taskset(List.of("taskset", "-pc", before, thread));
        } catch (IOException e) {
            throw new IllegalStateException("the thread that measured stays on its cores: " + e.getMessage(), e);
        }
    }
}
