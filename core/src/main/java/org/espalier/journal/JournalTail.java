package org.espalier.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.espalier.files.UnfitFileException;
import org.jspecify.annotations.Nullable;

/**
 * Follows a journal that somebody else may be writing, from some offset on and without a lock: this process or another, on a machine of its
 * own if the file is shared. A line counts when it is whole; half a line waits for its rest. For one thread.
 */
public final class JournalTail {
    /** The most events of one {@link #poll}. */
    public static final int MOST = 10_000;

    private static final long UNKNOWN = -1;

    private final Path file;
    private long offset;
    private long next;
    private @Nullable Object identity;
    /** When the last event was written that was read. */
    private @Nullable Instant last;

    /** Follows from the first event on; the journal need not exist yet. */
    public JournalTail(Path file) {
        this(file, 0);
    }

    /**
     * Follows from an offset on.
     *
     * @param offset 0, or what {@link #offset()} or {@link Event#end()} said of this journal
     */
    public JournalTail(Path file, long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("an offset counts from 0, got " + offset);
        }
        this.file = file;
        this.offset = offset;
        this.next = offset == 0 ? 0 : UNKNOWN;
    }

    /** Where the next event begins: another tail can go on from here. */
    public long offset() {
        return offset;
    }

    /**
     * The whole events that came since the last call, at most {@link #MOST}; where as many come, there may be more at once.
     *
     * @throws UnfitFileException where it is no regular file
     * @throws JournalException where it is no journal or of a newer schema, is damaged before its tail, or has been removed, cut or
     *     replaced since; follow it anew from its start then
     */
    public List<Event> poll() throws IOException {
        if (!Files.exists(file)) {
            if (offset > 0) {
                throw new JournalException(file + ": was removed while it was followed");
            }
            return List.of();
        }
        Object found = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        try (JournalFile in = JournalFile.openToRead(file)) {
            long size = in.size();
            requireSame(found, in, size);
            LineSource.Line header = new LineSource(in, 0, size).next();
            if (header == null || !header.whole()) {
                return List.of();
            }
            JournalHeader.schema(file, header);
            identity = found;
            return read(new LineSource(in, Math.max(offset, header.end()), size));
        }
    }

    private void requireSame(@Nullable Object found, JournalFile in, long size) throws IOException {
        if (identity != null && !identity.equals(found)) {
            throw replaced();
        }
        if (size < offset) {
            throw new JournalException(file + ": has " + size + " bytes, of which " + offset
                    + " were read before: it was cut while it was followed");
        }
        if (offset > 0) {
            byte[] before = new byte[1];
            if (in.read(before, 0, 1, offset - 1) != 1 || before[0] != '\n') {
                throw replaced();
            }
        }
    }

    private JournalException replaced() {
        return new JournalException(file + ": was replaced by another file while it was followed");
    }

    private List<Event> read(LineSource lines) throws IOException {
        List<Event> events = new ArrayList<>();
        for (LineSource.Line line = lines.next();
                line != null && line.whole() && events.size() < MOST;
                line = lines.next()) {
            Event event = EventLine.read(line);
            if (event == null) {
                requireTail(line, lines);
                break;
            }
            if (next != UNKNOWN && event.number() != next) {
                throw replaced();
            }
            events.add(event);
            next = event.number() + 1;
            offset = event.end();
            last = event.time();
        }
        return events;
    }

    /** What a kill left at the end is cut off by whoever opens the journal next; with good lines behind it, it is damage. */
    private void requireTail(LineSource.Line bad, LineSource lines) throws IOException {
        if (Damage.isAmongGoodLines(bad, lines, last)) {
            throw new JournalException(
                    file + ": damaged at byte " + bad.start() + ", and good lines follow; restore it from a copy");
        }
    }
}
