package org.espalier.plan;

import org.espalier.journal.Event;

/**
 * Hears what a plan does: a terminal, a dashboard, a tracker. Called on the thread of the phase, so it must be quick; what it throws is
 * logged and never stops the search.
 */
public interface PlanListener {
    /** A phase starts or goes on; index from 0. */
    default void phaseStarted(String phase, int index, int count) {}

    /** A phase was finished by an earlier run; its result is the one in the journal. */
    default void phaseSkipped(PhaseRecord record) {}

    /** A phase has ended, and its result is in the journal. */
    default void phaseFinished(PhaseRecord record) {}

    /** An event is in the journal. */
    default void appended(Event event) {}

    /** Something to show while a phase lasts; nothing of it is kept. */
    default void progressed(Progress progress) {}

    /** Something that a user should know, for example that a damaged tail was cut off. */
    default void noticed(String message) {}
}
