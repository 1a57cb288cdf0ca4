package org.espalier.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program of somebody else's, run once: its words as they are, without a shell between, nothing on its standard input, the environment of
 * this process. Whatever it does, it ends in time, and the processes that it has started end with it.
 */
public final class OutsideProgram {
    /** Bytes of each stream that are kept; what is more is read and dropped. */
    public static final int MOST_OUTPUT = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(OutsideProgram.class);
    private static final long LOOK_EVERY_MS = 50;
    private static final long OUTPUT_MS = 2000;

    private OutsideProgram() {}

    /**
     * What a program left.
     *
     * @param code its exit code; empty where it was ended, as it took too long
     * @param output what it printed, up to {@link #MOST_OUTPUT}
     * @param errors the same of its standard error
     * @param dropped bytes of both that were not kept
     */
    public record Ran(OptionalInt code, String output, String errors, long dropped) {
        /** Whether it ended by itself, and with exit code 0. */
        public boolean isGood() {
            return code.isPresent() && code.getAsInt() == 0;
        }
    }

    /**
     * Runs a program and waits for its end.
     *
     * @param words the program, and its arguments
     * @param folder that it runs in; empty: that of this process
     * @param limit after which it is ended, above 0
     * @throws IOException where it cannot be started
     * @throws InterruptedException where this thread was interrupted; the program is gone then
     */
    public static Ran run(List<String> words, Optional<Path> folder, Duration limit)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(words);
        folder.ifPresent(place -> builder.directory(place.toFile()));
        Process process = builder.start();
        ProcessFamily family = new ProcessFamily(process);
        try {
            process.getOutputStream().close();
            Reader output = new Reader(process.getInputStream(), "output of a program");
            Reader errors = new Reader(process.getErrorStream(), "errors of a program");
            boolean ended = await(process, family, limit);
            if (!ended) {
                family.end();
            }
            family.endDescendants();
            output.join();
            errors.join();
            OptionalInt code = ended ? OptionalInt.of(process.exitValue()) : OptionalInt.empty();
            return new Ran(code, output.text(), errors.text(), output.dropped() + errors.dropped());
        } finally {
            if (family.end()) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean await(Process process, ProcessFamily family, Duration limit) throws InterruptedException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < limit.toNanos()) {
            if (process.waitFor(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
                return true;
            }
            family.meet();
        }
        return false;
    }

    /** Reads a stream to its end, so that the program never waits for a reader. */
    private static final class Reader {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final AtomicLong dropped = new AtomicLong();
        private final Thread thread;

        Reader(InputStream in, String name) {
            thread = new Thread(() -> read(in), name);
            thread.setDaemon(true);
            thread.start();
        }

        private void read(InputStream in) {
            byte[] buffer = new byte[1 << 13];
            try (in) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    int room = Math.min(n, MOST_OUTPUT - kept.size());
                    kept.write(buffer, 0, room);
                    dropped.addAndGet(n - room);
                }
            } catch (IOException e) {
                LOG.debug("the output of a program was cut", e); // it was ended: that is the end of its output
            }
        }

        /** What a process that nobody knows may still write is not waited for. */
        void join() throws InterruptedException {
            thread.join(OUTPUT_MS);
        }

        String text() {
            return kept.toString(StandardCharsets.UTF_8);
        }

        long dropped() {
            return dropped.get();
        }
    }
}
