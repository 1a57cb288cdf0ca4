package org.espalier.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;
import org.espalier.event.PhaseFinished;
import org.espalier.event.PhaseStopped;
import org.espalier.event.SearchEvent;
import org.espalier.event.Told;
import org.espalier.failure.Failure;
import org.espalier.files.AtomicFiles;
import org.espalier.files.RegularFiles;

/**
 * A journal open for appending: JSON lines, of which the first names the schema version. One process writes at a time, held by a file
 * lock. Safe for use by several threads.
 *
 * <p>When {@link #append} returns, the event is in the file, so that a kill of the process loses nothing. It is forced to the disk, where a
 * power failure cannot take it, after 100 ms or 1,000 trials at the latest, at the end of a phase, and on {@link #close}. A write or a force
 * that fails is the last: the journal takes no more events, and what is on the disk stays readable.
 *
 * <p>A damaged tail is moved into a file beside the journal, without the zeros at its end, so that nothing is lost, and {@link #damage()}
 * says so.
 */
public final class Journal implements Closeable {
    private static final int PART = 1 << 16;

    private final Path file;
    private final JournalFile out;
    private final FileChannel lock;
    private final Clock clock;
    private final Optional<String> damage;
    private final GroupCommit commit;
    private final EventTimes times = new EventTimes();
    private int schema;
    private long count;
    private long end;
    private boolean broken;
    private boolean closed;

    private Journal(Path file, JournalFile out, FileChannel lock, Clock clock, JournalReader.Summary content) {
        this.file = file;
        this.out = out;
        this.lock = lock;
        this.clock = clock;
        this.damage = content.damage();
        this.schema = content.schema();
        this.count = content.events();
        this.end = content.goodBytes();
        this.commit = new GroupCommit(out::force, String.valueOf(file.getFileName()));
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
        JournalFile out = null;
        try {
            out = JournalFile.open(file);
            JournalReader.Summary content = JournalReader.heads(file, head -> {});
            if (content.damage().isPresent()) {
                cut(file, out, content.goodBytes());
            }
            Journal journal = new Journal(file, out, lock, clock, content);
            if (journal.end == 0) {
                journal.write(JournalHeader.of(JournalReader.SCHEMA));
                journal.schema = JournalReader.SCHEMA;
                out.force();
                AtomicFiles.forceFolder(folder);
            }
            opened = true;
            return journal;
        } finally {
            if (!opened) {
                if (out != null) {
                    out.close();
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

    private static void cut(Path file, JournalFile out, long goodBytes) throws IOException {
        long kept = withoutZeros(out, goodBytes);
        AtomicFiles.write(file.resolveSibling(file.getFileName() + ".damaged-" + goodBytes), copy -> {
            byte[] part = new byte[PART];
            for (long at = goodBytes; at < kept; at += part.length) {
                copy.write(part, 0, out.read(part, 0, (int) Math.min(part.length, kept - at), at));
            }
        });
        out.truncate(goodBytes);
    }

    /** Where the zeros begin that the file ends in, of which there may be more than there is room for another time. */
    private static long withoutZeros(JournalFile out, long from) throws IOException {
        byte[] part = new byte[PART];
        long end = out.size();
        while (end > from) {
            int length = (int) Math.min(part.length, end - from);
            int read = out.read(part, 0, length, end - length);
            for (int i = read - 1; i >= 0; i--) {
                if (part[i] != 0) {
                    return end - length + i + 1;
                }
            }
            end -= length;
        }
        return from;
    }

    /** What was cut off when the journal was opened, if anything. */
    public Optional<String> damage() {
        return damage;
    }

    /** The file that it stands in, as it was given to {@link #open}. */
    public Path file() {
        return file;
    }

    /** How many events it holds. */
    public synchronized long size() {
        return count;
    }

    /** Bytes that it holds. */
    public synchronized long bytes() {
        return end;
    }

    /** Hands over all events up to now, in order. They are read from the file, none is kept. */
    public void replay(Consumer<Event> events) throws IOException {
        JournalReader.read(file, bytes(), events);
    }

    /** Hands over all events up to now without their particulars, in order. */
    public void heads(Consumer<EventHead> heads) throws IOException {
        JournalReader.heads(file, bytes(), heads);
    }

    /** Reads one event. */
    public Event read(EventHead head) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(head.end() - head.start())];
        out.read(bytes, head.start());
        Event event =
                EventLine.read(LineSource.Line.of(bytes, Math.max(0, bytes.length - 1), head.start()), head.number());
        if (event == null) {
            throw new JournalException(file + ", line " + (head.number() + 2) + ": was changed while it was read");
        }
        return event;
    }

    /**
     * Appends an event.
     *
     * @param phase name of the phase that it belongs to; empty for the plan itself
     * @throws IllegalArgumentException where the event is longer than the {@value LineSource#LONGEST} bytes that a line may have
     * @throws IOException where the disk refuses; the journal then takes no more events
     */
    public synchronized Event append(String phase, SearchEvent event) throws IOException {
        requireWhole();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        byte[] line = EventLine.write(count, times.format(now), phase, event);
        if (line.length > LineSource.LONGEST) {
            throw new IllegalArgumentException(file + ": an event '" + event.type() + "' of " + line.length
                    + " bytes is more than the " + LineSource.LONGEST + " that a line may have");
        }
        lift();
        write(line);
        Event appended = new Event(count++, now, phase, event, end);
        try {
            commit.written(event instanceof Told told ? told.trials().size() : 0);
            if (event instanceof PhaseFinished || event instanceof PhaseStopped) {
                commit.force();
            }
        } catch (IOException e) {
            broken = true;
            throw refused(e);
        }
        return appended;
    }

    /** Returns when everything appended so far is on the disk. */
    public void force() throws IOException {
        try {
            commit.force();
        } catch (IOException e) {
            throw refused(e);
        }
    }

    private void requireWhole() throws IOException {
        if (closed) {
            throw new JournalException(file + ": is closed; nothing more is taken");
        }
        if (broken || commit.failure().isPresent()) {
            String reason = commit.failure()
                    .map(e -> " (" + Failure.reason(e, file) + ")")
                    .orElse("");
            throw new JournalException(
                    file + ": an earlier event could not be written" + reason + "; nothing more is taken");
        }
    }

    /** A journal of an earlier schema becomes one of this: its lines stay, and the version in its first line is a single digit. */
    private void lift() throws IOException {
        if (schema != JournalReader.SCHEMA) {
            byte[] digit = {(byte) ('0' + JournalReader.SCHEMA)};
            out.write(digit, JournalHeader.versionAt(file, out));
            schema = JournalReader.SCHEMA;
        }
    }

    private void write(byte[] line) throws IOException {
        broken = true;
        try {
            out.write(line, end);
        } catch (IOException e) {
            throw refused(e);
        }
        end += line.length;
        broken = false;
    }

    private IOException refused(IOException e) {
        return new IOException(
                "could not append to " + file + ": " + Failure.reason(e, file) + "; is the disk full?", e);
    }

    /** Forces what is not yet on the disk, and lets others write. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try (lock;
                out) {
            commit.close();
        } catch (IOException e) {
            throw refused(e);
        }
    }
}
