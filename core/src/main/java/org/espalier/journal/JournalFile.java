package org.espalier.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.espalier.files.RegularFiles;

/**
 * A file that is read and written where one says, whoever interrupts the thread: Java closes the channel of a thread that is interrupted,
 * which here must not end a search, so that it is opened again and the bytes are read or written once more, at the same place.
 */
final class JournalFile implements Closeable {
    private final Opening opening;
    private volatile FileChannel channel;
    private volatile boolean closed;

    private JournalFile(Opening opening) throws IOException {
        this.opening = opening;
        this.channel = opening.channel();
    }

    /** Opens or creates it. */
    static JournalFile open(Path file) throws IOException {
        return new JournalFile(() -> RegularFiles.openToGrow(file));
    }

    /** Opens it for reading only. */
    static JournalFile openToRead(Path file) throws IOException {
        return new JournalFile(() -> RegularFiles.openChannel(file));
    }

    /** How it is opened, once more after an interrupt. */
    @FunctionalInterface
    private interface Opening {
        FileChannel channel() throws IOException;
    }

    /** Something done with an open channel that may be done twice. */
    @FunctionalInterface
    private interface Work {
        void on(FileChannel channel) throws IOException;
    }

    /** All bytes, from an offset on. */
    void write(byte[] bytes, long at) throws IOException {
        uninterrupted(open -> {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                open.write(left, at + left.position());
            }
        });
    }

    /** Reads from an offset on until an array is full or the file ends. */
    void read(byte[] into, long at) throws IOException {
        read(into, 0, into.length, at);
    }

    /**
     * Reads until a part of an array is full or the file ends.
     *
     * @param from first place in the array
     * @param length of the part
     * @return how many bytes were read
     */
    int read(byte[] into, int from, int length, long at) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(into, from, length);
        uninterrupted(open -> {
            while (left.hasRemaining()) {
                if (open.read(left, at + left.position() - from) < 0) {
                    return;
                }
            }
        });
        return left.position() - from;
    }

    /** Everything written is on the disk when this returns. */
    void force() throws IOException {
        uninterrupted(open -> open.force(false));
    }

    /** Cuts it. */
    void truncate(long size) throws IOException {
        uninterrupted(open -> {
            open.truncate(size);
            open.force(true);
        });
    }

    long size() throws IOException {
        AtomicLong size = new AtomicLong();
        uninterrupted(open -> size.set(open.size()));
        return size.get();
    }

    private void uninterrupted(Work work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                FileChannel open = channel;
                try {
                    work.on(open);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted = true;
                    Thread.interrupted();
                    reopen(open, e);
                } catch (ClosedChannelException e) {
                    // by an interrupt of another thread
                    reopen(open, e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void reopen(FileChannel former, IOException reason) throws IOException {
        if (closed) {
            throw reason;
        }
        if (channel == former) {
            channel = opening.channel();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        channel.close();
    }
}
