package org.espalier.torch.conv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.espalier.failure.Failure;
import org.espalier.process.ChildJvm;
import org.espalier.process.ChildOutput;
import org.espalier.process.RunningJvm;

/** A running {@link VerifierMain}: requests go in, answers come out, and its silence or end is noticed. */
final class VerifierProcess implements AutoCloseable {
    /** Why no answer came. */
    enum Silence {
        ENDED,
        LATE
    }

    /** No answer: the process ended, or said nothing for too long. */
    static final class NoAnswer extends Exception {
        private static final long serialVersionUID = 1L;
        private final Silence silence;

        NoAnswer(Silence silence, String message) {
            super(message);
            this.silence = silence;
        }

        Silence silence() {
            return silence;
        }
    }

    private static final String END = "";
    private static final int HEAP_MB = 512;
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final RunningJvm process;
    private final BlockingQueue<String> answers;
    private final Path directory;

    private VerifierProcess(RunningJvm process, BlockingQueue<String> answers, Path directory) {
        this.process = process;
        this.answers = answers;
        this.directory = directory;
    }

    /**
     * Starts a child and waits until it is ready.
     *
     * @param poisoned whether freed and fresh memory is filled with garbage, which shows kernels that read what they should not, but
     *     costs time
     * @throws NoAnswer if it does not come up
     */
    static VerifierProcess start(int threads, Class<? extends FormulationCatalogue> catalogue, boolean poisoned)
            throws NoAnswer {
        try {
            Path directory = Files.createTempDirectory("espalier-verifier");
            BlockingQueue<String> answers = new LinkedBlockingQueue<>();
            ChildJvm child = ChildJvm.of(VerifierMain.class, directory)
                    .heapMb(HEAP_MB)
                    .options(compiler(poisoned))
                    .environment(poisoned ? Map.of("MALLOC_PERTURB_", "85") : Map.of())
                    .in(directory)
                    .arguments(List.of(Integer.toString(threads), catalogue.getName()))
                    .output(new Answers(answers));
            VerifierProcess started = new VerifierProcess(child.start(), answers, directory);
            try {
                started.await("@ready", START_LIMIT);
            } catch (NoAnswer e) {
                String errors = started.errors();
                started.close();
                throw new NoAnswer(e.silence(), "the kernel verifier did not start: " + e.getMessage() + errors);
            }
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the process that verifies kernels cannot be started: " + Failure.reason(e), e);
        }
    }

    /**
     * Where times count, loops in Java are compiled before they go on, so that no time is that of half of them. Where only right and wrong does, the
     * quicker compiler will do.
     */
    private static String[] compiler(boolean poisoned) {
        if (!poisoned) {
            return new String[] {
                "-XX:CompileCommand=quiet", "-XX:CompileCommand=BackgroundCompilation,org.espalier.torch.*::*,false"
            };
        }
        return new String[] {"-XX:TieredStopAtLevel=1"};
    }

    /** What the child says beside its answers is left out. */
    private record Answers(BlockingQueue<String> queue) implements ChildOutput {
        @Override
        public void line(String line) {
            if (line.startsWith("@")) {
                queue.add(line);
            }
        }

        @Override
        public void end() {
            queue.add(END);
        }
    }

    /** Sends one request. */
    void send(String request) {
        process.send(request);
    }

    /** The next answer, without its {@code @}. */
    String next(Duration limit) throws NoAnswer {
        String answer;
        try {
            answer = answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new IllegalStateException("interrupted while kernels were verified", e);
        }
        if (answer == null) {
            throw new NoAnswer(Silence.LATE, "no answer within " + limit);
        }
        if (answer.equals(END)) {
            throw new NoAnswer(Silence.ENDED, "the process ended");
        }
        return answer.substring(1);
    }

    /** The last lines of its standard error, for a message. */
    String errors() {
        try {
            List<String> last = process.lastLines(5);
            return last.isEmpty() ? "" : System.lineSeparator() + String.join(System.lineSeparator(), last);
        } catch (IOException e) {
            return " (its standard error is unreadable: " + Failure.reason(e) + ")";
        }
    }

    private void await(String wanted, Duration limit) throws NoAnswer {
        String answer = next(limit);
        if (!wanted.equals("@" + answer)) {
            throw new NoAnswer(Silence.ENDED, "expected " + wanted + ", got @" + answer);
        }
    }

    @Override
    public void close() {
        process.close();
        try {
            for (String name : List.of(ChildJvm.LOG, ChildJvm.CRASH)) {
                Files.deleteIfExists(directory.resolve(name));
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            org.slf4j.LoggerFactory.getLogger(VerifierProcess.class)
                    .debug("temporary directory {} is left behind", directory, e);
        }
    }
}
