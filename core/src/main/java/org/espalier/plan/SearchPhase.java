package org.espalier.plan;

import java.io.IOException;

/**
 * One step of a plan: profile, train a supernet, search, retrain, validate, export.
 *
 * <p>A phase may be killed at any moment and is then run again from its start with the events that it had appended; it has to go on
 * from them so that it ends in the same result as without the kill. Files it writes go through
 * {@link org.espalier.files.AtomicFiles}.
 *
 * @param <R> what it returns; its components are the keys of the result in the journal, in {@code snake_case}
 */
public interface SearchPhase<R extends Record> {
    /** Unique within a plan, for example {@code search}. */
    String name();

    /** The record that {@link #run} returns: with it the result of a finished phase is read from the journal. */
    Class<R> resultType();

    /**
     * Does the work.
     *
     * @return what later phases and the report need; it is stored in the journal
     * @throws InterruptedException where the run was asked to stop, see {@link PhaseContext#stopIfAsked}
     */
    R run(PhaseContext context) throws IOException, InterruptedException;
}
