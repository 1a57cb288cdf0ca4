package org.espalier.journal;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a file one after the other, from some offset on, in as much memory as the longest takes. A line that cannot be one of a journal
 * because it is too long, or long and with a zero byte in it, is passed over without being kept: a power failure, or a program that made
 * the file longer, can leave any number of zeros. For one thread.
 */
final class LineSource {
    /** The most bytes that a line may have, its end left out. */
    static final int LONGEST = 1 << 28;

    private static final int CHUNK = 1 << 16;

    private final JournalFile file;
    private final long limit;
    private byte[] buffer = new byte[CHUNK];
    /** Place in the file of the buffer's first byte. */
    private long base;

    private int from;
    private int filled;
    /** Where the present line begins in the file, once it is known that it need not be kept; else below 0. */
    private long dropped = -1;

    private boolean droppedZeros;

    /**
     * @param start offset of the first line
     * @param limit offset behind the last byte that is read
     */
    LineSource(JournalFile file, long start, long limit) {
        this.file = file;
        this.base = start;
        this.limit = limit;
    }

    /**
     * A line in a buffer that the next one overwrites.
     *
     * @param bytes hold it
     * @param from where its first byte stands in them
     * @param length in bytes, without the end of the line; 0 where it was passed over
     * @param start its offset in the file
     * @param end offset of the line behind it
     * @param whole whether the file has the end of the line
     * @param dropped whether what was passed over has a zero byte
     */
    record Line(byte[] bytes, int from, int length, long start, long end, boolean whole, boolean dropped) {
        /** A whole line in memory, without its end. */
        static Line of(byte[] bytes, int length, long start) {
            return new Line(bytes, 0, length, start, start + length + 1, true, false);
        }

        /** Whether it has a zero byte, as a block has that was never written. */
        boolean hasZeros() {
            return dropped || zeros(bytes, from, from + length);
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
            int read = fill();
            end = filled - read;
            if (read == 0) {
                return end > from || dropped >= 0 ? take(end, false) : null;
            }
        }
    }

    private Line take(int end, boolean whole) {
        long behind = base + end + (whole ? 1 : 0);
        Line line = dropped >= 0
                ? new Line(buffer, from, 0, dropped, behind, whole, droppedZeros || zeros(buffer, from, end))
                : new Line(buffer, from, end - from, base + from, behind, whole, false);
        from = whole ? end + 1 : end;
        dropped = -1;
        droppedZeros = false;
        return line;
    }

    private static boolean zeros(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Reads on; the line that has begun moves to the start of the buffer, which grows where it is full of it.
     *
     * @return how many bytes came
     */
    private int fill() throws IOException {
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, filled - from);
            base += from;
            filled -= from;
            from = 0;
        }
        if (filled == buffer.length) {
            growOrDrop();
        }
        long left = limit - base - filled;
        if (left <= 0) {
            return 0;
        }
        int room = (int) Math.min(left, buffer.length - filled);
        int read = file.read(buffer, filled, room, base + filled);
        filled += read;
        return read;
    }

    private void growOrDrop() {
        boolean zeros = zeros(buffer, 0, filled);
        if (dropped < 0 && !zeros && filled < LONGEST) {
            buffer = Arrays.copyOf(buffer, Math.min(2 * buffer.length, LONGEST));
            return;
        }
        dropped = dropped < 0 ? base : dropped;
        droppedZeros |= zeros;
        base += filled;
        filled = 0;
    }
}
