package org.espalier.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that reads a child's standard output, so that the child never waits for a reader, whatever becomes of who takes the lines. */
final class OutputReader {
    private static final Logger LOG = LoggerFactory.getLogger(OutputReader.class);

    private final InputStream in;
    private final ChildOutput output;
    private final Thread thread;
    private volatile boolean abandoned;
    private volatile @Nullable RuntimeException failure;

    OutputReader(InputStream in, ChildOutput output, String name) {
        this.in = in;
        this.output = output;
        this.thread = new Thread(this::read, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            StringBuilder line = new StringBuilder();
            for (int c = lines.read(); c >= 0; c = lines.read()) {
                if (c == '\n') {
                    hand(line);
                } else if (line.length() < ChildOutput.LONGEST) {
                    line.append((char) c);
                }
            }
            if (line.length() > 0) {
                hand(line);
            }
        } catch (IOException e) {
            // the stream is cut when the process is destroyed: that is its end
            LOG.debug("the output of a child was cut", e);
        }
        finish();
    }

    private void hand(StringBuilder line) {
        int end = line.length();
        if (end > 0 && line.charAt(end - 1) == '\r') {
            end--;
        }
        String text = line.substring(0, end);
        line.setLength(0);
        if (!abandoned && failure == null) {
            try {
                output.line(text);
            } catch (RuntimeException e) {
                failure = e;
            }
        }
    }

    private void finish() {
        if (!abandoned) {
            try {
                output.end();
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
    }

    /** Waits until the output has ended; what a grandchild that nobody knows may still write is not waited for. */
    void join(long millis) throws InterruptedException {
        thread.join(millis);
    }

    /** @throws IllegalStateException where a line could not be taken */
    void requireTaken() {
        RuntimeException failed = failure;
        if (failed != null) {
            throw new IllegalStateException(
                    "a line of a child's output could not be taken: " + failed.getMessage(), failed);
        }
    }

    /** From now on nobody hears of lines. */
    void abandon() {
        abandoned = true;
    }
}
