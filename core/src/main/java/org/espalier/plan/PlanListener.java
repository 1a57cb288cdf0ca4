package org.espalier.plan;

import org.espalier.journal.Event;

/**
 * Hears at once what a plan does, on the thread of the phase, so it must be quick; what it throws is logged and never stops the search.
 * Whoever may be slow reads the journal instead, see {@link org.espalier.journal.JournalTail}.
 */
public interface PlanListener {
    /** An event is in the journal. */
    default void appended(Event event) {}

    /** The running phase has come further; nothing of this is kept. */
    default void progressed(Progress progress) {}
}
