package org.espalier.process;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A program of any kind that runs beside this one and is spoken with line by line: what is sent goes to its standard input, what it answers comes
 * from its standard output, and the last lines of its errors are kept. For one thread. Closing ends its input, then it and the processes that it
 * has started.
 */
public final class Dialogue implements AutoCloseable {
    /** Lines of errors that are kept. */
    private static final int KEPT_ERRORS = 20;

    /** Lines that wait to be asked for; what a program prints beyond them is lost, so that it cannot fill the memory. */
    private static final int MOST_UNHEARD = 10_000;

    private static final long LAST_WORDS_MS = 2000;
    private static final long OWN_END_MS = 500;

    private final Process process;
    private final ProcessFamily family;
    private final KilledForMemory killed = KilledForMemory.now();
    private final PrintStream input;
    private final BlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();
    private final Deque<String> errors = new ArrayDeque<>();
    private final OutputReader output;
    private final OutputReader errorOutput;

    private Dialogue(Process process, String name) {
        this.process = process;
        this.family = new ProcessFamily(process);
        this.input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.output = new OutputReader(
                process.getInputStream(),
                new ChildOutput() {
                    @Override
                    public void line(String line) {
                        if (answers.size() < MOST_UNHEARD) {
                            answers.add(Optional.of(line));
                        }
                    }

                    @Override
                    public void end() {
                        answers.add(Optional.empty());
                    }
                },
                "output of " + name);
        this.errorOutput = new OutputReader(process.getErrorStream(), this::keep, "errors of " + name);
    }

    /** No answer came; the message is the end of a sentence about the program. */
    public static final class NoAnswerException extends Exception {
        private static final long serialVersionUID = 1L;

        NoAnswerException(String message) {
            super(message);
        }
    }

    /**
     * Starts a program.
     *
     * @param command the program and its arguments, at least the program
     * @param environment all that it finds in its environment
     * @throws IOException where there is no such program, or the system does not start it
     */
    public static Dialogue start(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new Dialogue(builder.start(), command.get(0));
    }

    /** Sends a line; lost where the program has ended. */
    public void send(String line) {
        family.meet();
        input.print(line + "\n");
        input.flush();
    }

    /**
     * The next line that it prints.
     *
     * @param most how long it is waited for, above 0
     * @throws NoAnswerException where it takes longer, or the program has ended
     */
    public String answer(Duration most) throws NoAnswerException, InterruptedException {
        Optional<String> next = answers.poll(most.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new NoAnswerException("said nothing for " + most.toSeconds() + " s");
        } else if (next.isPresent()) {
            return next.get();
        }
        answers.add(next); // whoever asks again hears the same
        if (!process.waitFor(LAST_WORDS_MS, TimeUnit.MILLISECONDS)) {
            throw new NoAnswerException("closed its standard output");
        }
        errorOutput.join(LAST_WORDS_MS);
        int code = process.exitValue();
        throw new NoAnswerException(
                code == 0
                        ? "ended with exit code 0"
                        : ChildEnd.of(code, List.of(), Optional.empty(), killed.more())
                                .words());
    }

    private void keep(String line) {
        synchronized (errors) {
            if (!line.isBlank()) {
                errors.addLast(line.strip());
            }
            if (errors.size() > KEPT_ERRORS) {
                errors.removeFirst();
            }
        }
    }

    /** The last lines of its errors, blank ones left out, at most so many. */
    public List<String> lastErrors(int most) {
        synchronized (errors) {
            List<String> lines = new ArrayList<>(errors);
            return lines.subList(Math.max(0, lines.size() - most), lines.size());
        }
    }

    /** Ends its input, gives it a moment to end by itself, and ends it. */
    @Override
    public void close() {
        family.meet();
        input.close();
        boolean interrupted = false;
        try {
            process.waitFor(OWN_END_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        interrupted |= family.end();
        output.abandon();
        errorOutput.abandon();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
