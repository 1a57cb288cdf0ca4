package org.espalier.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Standard output in UTF-8 that knows why it failed. {@code System.out} swallows what goes wrong, so that a full disk would look like success.
 * Where the reader has gone ({@code | head}) the rest is dropped, and nothing failed.
 */
final class Output extends PrintWriter {
    private final Watched watched;

    Output(OutputStream target) {
        this(new Watched(target));
    }

    private Output(Watched watched) {
        super(watched, true, StandardCharsets.UTF_8);
        this.watched = watched;
    }

    /** Why writing failed; empty where nothing was said. */
    String failure() {
        return watched.failure;
    }

    private static final class Watched extends FilterOutputStream {
        private volatile boolean readerHasGone;
        private volatile String failure = "";

        Watched(OutputStream target) {
            super(target);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (readerHasGone) {
                return;
            }
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                String reason = String.valueOf(e.getMessage());
                readerHasGone = reason.toLowerCase(Locale.ROOT).contains("pipe");
                if (!readerHasGone) {
                    failure = reason;
                    throw e;
                }
            }
        }
    }
}
