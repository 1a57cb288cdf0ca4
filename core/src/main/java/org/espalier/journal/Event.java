package org.espalier.journal;

import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of a journal.
 *
 * @param number position in the journal, from 0
 * @param time when it was written
 * @param phase name of the phase that wrote it; empty for the plan itself
 * @param type what happened, for example {@code told}
 * @param data the particulars; a reader ignores keys that it does not know
 */
public record Event(long number, Instant time, String phase, String type, ObjectNode data) {
    public Event {
        if (number < 0 || type.isBlank()) {
            throw new IllegalArgumentException(
                    "an event needs a number from 0 and a type, got " + number + ", '" + type + "'");
        }
    }
}
