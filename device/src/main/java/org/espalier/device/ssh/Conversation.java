package org.espalier.device.ssh;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSchException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program on a board that is told lines and answers in lines. Closing ends its input, by which it ends. */
final class Conversation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    private static final int CONNECT_MS = 15_000;
    private static final int LINES_KEPT = 200;

    private final ChannelExec channel;
    private final String words;
    private final PrintStream input;
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
    private final Deque<String> kept = new ArrayDeque<>();

    Conversation(ChannelExec channel, String words) throws IOException, JSchException {
        this.channel = channel;
        this.words = words;
        InputStream output = channel.getInputStream();
        InputStream errors = channel.getErrStream();
        this.input = new PrintStream(channel.getOutputStream(), true, StandardCharsets.UTF_8);
        channel.connect(CONNECT_MS);
        read(output, true);
        read(errors, false);
    }

    private void read(InputStream in, boolean answers) {
        Thread thread = new Thread(
                () -> {
                    try (BufferedReader reader =
                            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                            keep(line);
                            if (answers) {
                                lines.add(Optional.of(line));
                            }
                        }
                    } catch (IOException e) {
                        LOG.debug("the output of a program on a board was cut", e); // the connection is gone
                    }
                    if (answers) {
                        lines.add(Optional.empty());
                    }
                },
                words + (answers ? " output" : " errors"));
        thread.setDaemon(true);
        thread.start();
    }

    private void keep(String line) {
        synchronized (kept) {
            if (kept.size() == LINES_KEPT) {
                kept.removeFirst();
            }
            kept.addLast(line);
        }
    }

    /** The last lines of its output and errors, as they came. */
    String last() {
        synchronized (kept) {
            return String.join("\n", kept);
        }
    }

    void send(String line) {
        input.println(line);
    }

    /** Ends its input; what it says then can still be read. */
    void endInput() {
        input.close();
    }

    /**
     * The next line of its output.
     *
     * @return empty where none came in time, or none will come any more: {@link #hasEnded} tells
     */
    Optional<String> next(Duration limit) throws IOException {
        try {
            Optional<String> line = lines.poll(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
            if (line == null) {
                return Optional.empty();
            }
            if (line.isEmpty()) {
                lines.add(line); // it stays ended
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a board was waited for");
        }
    }

    /** Whether its output has ended, all of it read. */
    boolean hasEnded() {
        Optional<String> first = lines.peek();
        return first != null && first.isEmpty();
    }

    /** Its exit code; negative where none came. */
    int code() {
        return channel.getExitStatus();
    }

    @Override
    public void close() {
        input.close();
        channel.disconnect();
    }
}
