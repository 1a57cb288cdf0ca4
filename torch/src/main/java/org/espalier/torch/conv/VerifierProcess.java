package org.espalier.torch.conv;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.espalier.files.ChildEnvironment;
import org.espalier.files.RegularFiles;

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
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Process process;
    private final PrintStream requests;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Thread reader;
    private final Path directory;

    private VerifierProcess(Process process, Path directory) {
        this.process = process;
        this.directory = directory;
        this.requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.reader = new Thread(this::read, "kernel-verifier");
        reader.setDaemon(true);
        reader.start();
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
            ProcessBuilder builder = new ProcessBuilder(command(threads, catalogue, directory));
            builder.redirectError(directory.resolve("stderr").toFile()).directory(directory.toFile());
            ChildEnvironment.complete(builder.environment());
            // as the launcher does: nobody spins while waiting, or times on a busy machine mean nothing
            builder.environment().putIfAbsent("OMP_WAIT_POLICY", "passive");
            builder.environment().putIfAbsent("OPENBLAS_NUM_THREADS", "1");
            if (poisoned) {
                builder.environment().put("MALLOC_PERTURB_", "85");
            }
            VerifierProcess started = new VerifierProcess(builder.start(), directory);
            try {
                started.await("@ready", START_LIMIT);
            } catch (NoAnswer e) {
                String errors = started.errors();
                started.close();
                throw new NoAnswer(e.silence(), "the kernel verifier did not start: " + e.getMessage() + errors);
            }
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the child process that verifies kernels", e);
        }
    }

    private static List<String> command(int threads, Class<? extends FormulationCatalogue> catalogue, Path directory) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-CreateCoredumpOnCrash"));
        command.add("-XX:ErrorFile=" + directory.resolve("crash.log"));
        // the parent's own settings of the binding (where natives are unpacked, for example) hold for the child, its
        // memory limits do not
        for (Map.Entry<Object, Object> property : System.getProperties().entrySet()) {
            if (property.getKey().toString().startsWith("org.bytedeco.")) {
                command.add("-D" + property.getKey() + "=" + property.getValue());
            }
        }
        command.addAll(List.of("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0", "-Dorg.bytedeco.javacpp.maxBytes=0"));
        command.addAll(List.of("-cp", classPath(), VerifierMain.class.getName()));
        command.addAll(List.of(Integer.toString(threads), catalogue.getName()));
        return command;
    }

    /** The class path with absolute entries, because the child runs in a directory of its own. */
    private static String classPath() {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    /** Sends one request. */
    void send(String request) {
        requests.println(request);
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
            List<String> lines = RegularFiles.readLines(directory.resolve("stderr"));
            List<String> last = lines.subList(Math.max(0, lines.size() - 5), lines.size());
            return last.isEmpty() ? "" : System.lineSeparator() + String.join(System.lineSeparator(), last);
        } catch (IOException e) {
            return " (its standard error is unreadable: " + e.getMessage() + ")";
        }
    }

    private void await(String wanted, Duration limit) throws NoAnswer {
        String answer = next(limit);
        if (!wanted.equals("@" + answer)) {
            throw new NoAnswer(Silence.ENDED, "expected " + wanted + ", got @" + answer);
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("@")) {
                    answers.add(line);
                }
            }
        } catch (IOException e) {
            answers.add(END); // the stream is cut when the process is destroyed: that is its end
            return;
        }
        answers.add(END);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
            for (String name : List.of("stderr", "crash.log")) {
                Files.deleteIfExists(directory.resolve(name));
            }
            Files.deleteIfExists(directory);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            org.slf4j.LoggerFactory.getLogger(VerifierProcess.class)
                    .debug("temporary directory {} is left behind", directory, e);
        }
    }
}
