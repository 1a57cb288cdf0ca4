package org.espalier.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Lines of a file one after the other, from some offset on, in as much memory as the longest takes. For one thread. */
final class LineSource {
    private static final int CHUNK = 1 << 16;

    private final FileChannel channel;
    private final long limit;
    private byte[] buffer = new byte[CHUNK];
    /** Place in the file of the buffer's first byte. */
    private long base;

    private int from;
    private int filled;

    /**
     * @param start offset of the first line
     * @param limit offset behind the last byte that is read
     */
    LineSource(FileChannel channel, long start, long limit) {
        this.channel = channel;
        this.base = start;
        this.limit = limit;
    }

    /**
     * A line in a buffer that the next one overwrites.
     *
     * @param bytes hold it
     * @param from where its first byte stands in them
     * @param length in bytes, without the end of the line
     * @param start its offset in the file
     * @param whole whether the file has the end of the line
     */
    record Line(byte[] bytes, int from, int length, long start, boolean whole) {
        /** Offset of the line behind it. */
        long end() {
            return start + length + (whole ? 1 : 0);
        }
    }

    /** The next line, or null at the end of the file. */
    @Nullable
    Line next() throws IOException {
        int end = from;
        while (true) {
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            if (end < filled) {
                return take(end, true);
            }
            int before = from;
            boolean more = fill();
            end -= before - from;
            if (!more) {
                return end > from ? take(end, false) : null;
            }
        }
    }

    private Line take(int end, boolean whole) {
        Line line = new Line(buffer, from, end - from, base + from, whole);
        from = whole ? end + 1 : end;
        return line;
    }

    /** Reads on; the line that has begun moves to the start of the buffer, which grows where it is full of it. */
    private boolean fill() throws IOException {
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, filled - from);
            base += from;
            filled -= from;
            from = 0;
        }
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.multiplyExact(buffer.length, 2));
        }
        long left = limit - base - filled;
        if (left <= 0) {
            return false;
        }
        int room = (int) Math.min(left, buffer.length - filled);
        int read = channel.read(ByteBuffer.wrap(buffer, filled, room), base + filled);
        filled += Math.max(read, 0);
        return read > 0;
    }
}
