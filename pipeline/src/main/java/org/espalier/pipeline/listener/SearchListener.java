package org.espalier.pipeline.listener;

import org.espalier.journal.Event;
import org.espalier.plan.Progress;

/**
 * Hears what a search does: a terminal, a tracker, a dashboard. Every event of the journal reaches it, in order and from the first on, also
 * where the search began in an earlier process or the listener came late. All methods are called on one thread that belongs to the
 * listener, so it may be slow and needs no locks of its own: the journal is its queue, and the search never waits for it. What it throws
 * is logged, told to the user once, and never touches the search.
 */
public interface SearchListener extends AutoCloseable {
    /** Called once in a run, before anything else. */
    default void opened(HeardSearch search) {}

    /** An event that is in the journal. Whoever keeps something outside hears those of earlier runs again: number and folder tell them apart. */
    default void heard(Event event) {}

    /** How far the running phase is. Nothing is kept of it: a listener that is behind gets only the newest. */
    default void progressed(Progress progress) {}

    /**
     * Called once in a run, when every event was heard or the time to hear them is over; the last chance to flush. Nothing of the run is
     * called afterwards; where a program gives one listener to a search and runs it again, it is opened again.
     *
     * @throws Exception is logged and told like what the other methods throw
     */
    @Override
    default void close() throws Exception {}
}
