package org.espalier.pipeline.execution.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child's ends of the pipes to its parent: what it tells, and the answers to what it asks. Where the parent is gone, the child has to go too,
 * because it would write into a folder that a resumed search uses. Safe for several threads.
 */
final class ParentPipe {
    /** An answer may be lost with whoever gave it; asking again costs nothing. */
    private static final long ASK_AGAIN_MS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(ParentPipe.class);

    private final PrintStream out;
    private final long askAgainMs;
    private final Map<Integer, Boolean> answers = new HashMap<>();

    ParentPipe(PrintStream out) {
        this(out, ASK_AGAIN_MS);
    }

    /** @param askAgainMs how long to wait for an answer before the question is asked again */
    ParentPipe(PrintStream out, long askAgainMs) {
        this.out = out;
        this.askAgainMs = askAgainMs;
    }

    /**
     * Begins to hear answers, on a thread of its own.
     *
     * @param in from the parent
     * @param orphaned called where it ends
     */
    void hear(InputStream in, Runnable orphaned) {
        Thread watch = new Thread(
                () -> {
                    try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            answered(line);
                        }
                    } catch (IOException e) {
                        LOG.debug("the parent's end of the pipe is broken", e);
                    }
                    orphaned.run();
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private synchronized void answered(String line) {
        JobLine.answered(line).ifPresent(done -> answers.put(done, line.equals(JobLine.answer(done, true))));
        notifyAll();
    }

    /** Tells the parent something. */
    void tell(JobLine line) {
        print(line.write());
    }

    /** Prints a line as it is. */
    void print(String line) {
        out.println(line);
    }

    /** Prints where something came from; for people. */
    void print(Throwable thrown) {
        thrown.printStackTrace(out);
    }

    /**
     * Asks whether another epoch may begin, and waits for the answer.
     *
     * @param done epochs that are done
     */
    synchronized boolean mayGoOn(int done) {
        answers.remove(done);
        try {
            while (!answers.containsKey(done)) {
                tell(new JobLine.Question(done));
                long until = System.nanoTime() + askAgainMs * 1_000_000;
                for (long left = askAgainMs; left > 0 && !answers.containsKey(done); ) {
                    wait(left);
                    left = (until - System.nanoTime()) / 1_000_000;
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the training of a child", e);
        }
        return Boolean.TRUE.equals(answers.get(done));
    }
}
