package org.espalier.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.files.AtomicFiles;
import org.espalier.files.RegularFiles;
import tools.jackson.databind.node.ObjectNode;

/**
 * A journal open for appending: JSON lines, of which the first names the schema version. One process writes at a time, held by a file
 * lock; an event is on the disk when {@link #append} returns. Safe for use by several threads.
 *
 * <p>A damaged tail is moved into a file beside the journal, so that nothing is lost, and {@link #damage()} says so.
 */
public final class Journal implements Closeable {
    private final Path file;
    private final FileChannel channel;
    private final FileChannel lock;
    private final Clock clock;
    private final List<Event> events;
    private final Optional<String> damage;
    private long end;
    private boolean broken;

    private Journal(Path file, FileChannel channel, FileChannel lock, Clock clock, JournalReader.Content content) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
        this.clock = clock;
        this.events = new ArrayList<>(content.events());
        this.damage = content.damage();
        this.end = content.goodBytes();
    }

    /** Opens or creates a journal. */
    public static Journal open(Path file) throws IOException {
        return open(file, Clock.systemUTC());
    }

    /**
     * Opens or creates a journal.
     *
     * @param clock gives the events their times
     * @throws JournalException where another process writes it, or where it cannot be read
     */
    public static Journal open(Path file, Clock clock) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        FileChannel lock = lock(file);
        boolean opened = false;
        FileChannel channel = null;
        try {
            channel = RegularFiles.openToGrow(file);
            JournalReader.Content content = JournalReader.read(file);
            if (content.damage().isPresent()) {
                cut(file, channel, content.goodBytes());
            }
            Journal journal = new Journal(file, channel, lock, clock, content);
            if (journal.end == 0) {
                journal.write("{\"journal\":\"espalier\",\"schema\":" + JournalReader.SCHEMA + "}\n");
                AtomicFiles.forceFolder(folder);
            }
            opened = true;
            return journal;
        } finally {
            if (!opened) {
                if (channel != null) {
                    channel.close();
                }
                lock.close();
            }
        }
    }

    /**
     * Locks a file beside the journal: POSIX drops all of a process's locks on a file as soon as the process closes any descriptor of
     * it, so that merely reading the journal would unlock it.
     */
    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = RegularFiles.openToGrow(file.resolveSibling("." + file.getFileName() + ".lock"));
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            throw new JournalException(file + " is already open for writing in this process", e);
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        if (!locked) {
            throw new JournalException(file + " is being written by another process; wait for it or stop it first");
        }
        return channel;
    }

    private static void cut(Path file, FileChannel channel, long goodBytes) throws IOException {
        ByteBuffer tail = ByteBuffer.allocate(Math.toIntExact(channel.size() - goodBytes));
        while (tail.hasRemaining() && channel.read(tail, goodBytes + tail.position()) >= 0) {
            continue;
        }
        AtomicFiles.write(file.resolveSibling(file.getFileName() + ".damaged-" + goodBytes), tail.array());
        channel.truncate(goodBytes);
        channel.force(true);
    }

    /** What was cut off when the journal was opened, if anything. */
    public Optional<String> damage() {
        return damage;
    }

    public Path file() {
        return file;
    }

    /** All events so far. */
    public synchronized List<Event> events() {
        return List.copyOf(events);
    }

    /**
     * Appends an event and forces it to the disk.
     *
     * @param data a copy is kept
     * @throws IOException where the disk refuses; the journal then takes no more events, and what is on the disk stays readable
     */
    public synchronized Event append(String phase, String type, ObjectNode data) throws IOException {
        if (broken) {
            throw new JournalException(file + ": an earlier event could not be written; nothing more is taken");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        ObjectNode line = JournalReader.JSON.createObjectNode();
        line.put("n", events.size());
        line.put("time", now.toString());
        line.put("phase", phase);
        line.put("type", type);
        line.set("data", data);
        String text = JournalReader.JSON.writeValueAsString(line);
        // the event is what a later run will read, not what was passed: a long that fits is an int after reading
        ObjectNode read = (ObjectNode) JournalReader.JSON.readTree(text).required("data");
        Event event = new Event(events.size(), now, phase, type, read);
        write(text + "\n");
        events.add(event);
        return event;
    }

    private void write(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        broken = true;
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes, end + bytes.position());
            }
            channel.force(false);
        } catch (IOException e) {
            throw new IOException("could not append to " + file + ": " + e.getMessage() + "; is the disk full?", e);
        }
        end += bytes.limit();
        broken = false;
    }

    @Override
    public synchronized void close() throws IOException {
        broken = true;
        try (lock) {
            channel.close();
        }
    }
}
