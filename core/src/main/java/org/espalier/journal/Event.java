package org.espalier.journal;

import java.time.Instant;
import org.espalier.event.SearchEvent;

/**
 * One line of a journal.
 *
 * @param number position in the journal, from 0
 * @param time when it was written, to the millisecond
 * @param phase name of the phase that wrote it; empty for the plan itself
 * @param event what happened
 * @param end bytes of the journal up to and with this line: where a {@link JournalTail} goes on behind it
 */
public record Event(long number, Instant time, String phase, SearchEvent event, long end) {
    public Event {
        if (number < 0 || end < 0) {
            throw new IllegalArgumentException(
                    "an event's number and its end count from 0, got " + number + " and " + end);
        }
    }
}
