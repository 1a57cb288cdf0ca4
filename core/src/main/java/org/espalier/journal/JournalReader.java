package org.espalier.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.espalier.files.UnfitFileException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a journal without locking it, line by line. A damaged tail, as a kill or a power failure leaves it, is left out and reported;
 * damage that good lines follow is an error, unless it is a block that a power failure has kept from the disk, and they are as recent.
 */
public final class JournalReader {
    /** The version that is written; every earlier one stays readable. */
    public static final int SCHEMA = 2;

    private JournalReader() {}

    /**
     * What was read.
     *
     * @param events how many
     * @param goodBytes length of the undamaged part
     * @param schema version in the first line; 0 where there is none yet
     * @param damage one line that says what was left out, where anything was
     */
    public record Summary(long events, long goodBytes, int schema, Optional<String> damage) {}

    /** Makes something of a line; null where the line is damaged. */
    @FunctionalInterface
    private interface Reading<T> {
        @Nullable
        T of(LineSource.Line line, long number);
    }

    /**
     * Hands over all events; an absent or empty file has none.
     *
     * @throws UnfitFileException where it is no regular file
     * @throws JournalException for damage before the tail, after the events before it, or an unknown schema version
     */
    public static Summary read(Path file, Consumer<Event> events) throws IOException {
        return read(file, Long.MAX_VALUE, EventLine::read, Event::time, events);
    }

    /** Hands over what stands before all particulars, of which only the form is checked; errors as {@link #read(Path, Consumer)}. */
    public static Summary heads(Path file, Consumer<EventHead> heads) throws IOException {
        return read(file, Long.MAX_VALUE, EventLine::head, EventHead::time, heads);
    }

    /**
     * Hands over the events of some types only; of the others, which cost most of the time of reading a long journal, nothing but the form is
     * checked. Errors as {@link #read(Path, Consumer)}.
     *
     * @param types words for what happened, as {@link EventHead#type}
     */
    public static Summary read(Path file, Collection<String> types, Consumer<Event> events) throws IOException {
        return read(
                file,
                Long.MAX_VALUE,
                (line, number) -> chosen(line, number, types),
                chosen -> chosen.head.time(),
                chosen -> chosen.event.ifPresent(events));
    }

    /** A line of which the particulars were read where they are wanted. */
    private record Chosen(EventHead head, Optional<Event> event) {}

    private static @Nullable Chosen chosen(LineSource.Line line, long number, Collection<String> types) {
        EventHead head = EventLine.head(line, number);
        if (head == null || !types.contains(head.type())) {
            return head == null ? null : new Chosen(head, Optional.empty());
        }
        Event event = EventLine.read(line, number);
        return event == null ? null : new Chosen(head, Optional.of(event));
    }

    /** As {@link #heads(Path, Consumer)} up to an offset in the file. */
    static Summary heads(Path file, long limit, Consumer<EventHead> heads) throws IOException {
        return read(file, limit, EventLine::head, EventHead::time, heads);
    }

    /** As {@link #read(Path, Consumer)} up to an offset in the file. */
    static Summary read(Path file, long limit, Consumer<Event> events) throws IOException {
        return read(file, limit, EventLine::read, Event::time, events);
    }

    /** What another process appends meanwhile is left for the next time, so that its half written line is no damage among good ones. */
    private static <T> Summary read(
            Path file, long limit, Reading<T> reading, Function<T, Instant> time, Consumer<T> consumer)
            throws IOException {
        if (!Files.exists(file)) {
            return new Summary(0, 0, 0, Optional.empty());
        }
        try (JournalFile in = JournalFile.openToRead(file)) {
            long size = in.size();
            LineSource lines = new LineSource(in, 0, Math.min(limit, size));
            LineSource.Line header = lines.next();
            if (header == null) {
                return new Summary(0, 0, 0, Optional.empty());
            }
            if (!header.whole()) {
                return damaged(file, size, header, 0, 0);
            }
            int schema = JournalHeader.schema(file, header);
            long good = header.end();
            long number = 0;
            Instant last = null;
            for (LineSource.Line line = lines.next(); line != null; line = lines.next()) {
                T event = line.whole() ? reading.of(line, number) : null;
                if (event == null) {
                    if (Damage.isAmongGoodLines(line, lines, last)) {
                        throw amongGoodLines(file, number + 2);
                    }
                    return damaged(file, size, line, number, schema);
                }
                good = line.end();
                last = time.apply(event);
                number++;
                consumer.accept(event);
            }
            return new Summary(number, good, schema, Optional.empty());
        }
    }

    private static JournalException amongGoodLines(Path file, long line) {
        return new JournalException(file + ", line " + line
                + ": damaged, and good lines follow, so this is not the trace of a kill. Restore the file from a copy, or cut it before line "
                + line + " to go on from there");
    }

    private static Summary damaged(Path file, long size, LineSource.Line bad, long events, int schema) {
        long line = schema == 0 ? 1 : events + 2;
        return new Summary(
                events,
                bad.start(),
                schema,
                Optional.of(file + ", line " + line + ": damaged tail of " + (size - bad.start())
                        + " bytes; going on from the last good line (" + events + " events)"));
    }
}
