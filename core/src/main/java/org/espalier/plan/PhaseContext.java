package org.espalier.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.espalier.event.SearchEvent;
import org.espalier.journal.Event;

/** What a running phase may use. All of it may be used by several threads. */
public interface PhaseContext {
    /** The folder of the search. */
    Path directory();

    /**
     * Hands over the events of this phase so far in order, those of earlier attempts included, but none from before it began anew. They are
     * read from the journal each time.
     */
    void replay(Consumer<Event> events) throws IOException;

    /**
     * The result of an earlier phase.
     *
     * @param type what that phase returns
     * @throws IllegalArgumentException where no finished phase has that name, or it returned something else
     */
    <R extends Record> R result(String phase, Class<R> type);

    /**
     * How long an earlier phase worked, over all attempts: the same number whenever the search is gone on with.
     *
     * @return seconds
     * @throws IllegalArgumentException where no finished phase has that name
     */
    default double seconds(String phase) {
        throw new IllegalArgumentException("nobody knows how long '" + phase + "' took");
    }

    /**
     * Appends an event of this phase and tells the listeners; a kill of the process cannot take it any more when this returns.
     *
     * @throws UncheckedIOException where the journal cannot be written
     */
    Event append(SearchEvent event);

    /** What a budget of time gives this phase. */
    default PhaseBudget budget() {
        return PhaseBudget.UNLIMITED;
    }

    /** Tells the listeners how far the phase is; nothing is stored. */
    void progress(long done, long total, String message);

    /** Appends and tells something that a user should know; errors as {@link #append}. */
    void notice(String message);

    /**
     * To be called wherever the phase can be left without loss.
     *
     * @throws InterruptedException where the run was asked to stop
     */
    void stopIfAsked() throws InterruptedException;

    /**
     * As {@link #stopIfAsked}, also where the time of the phase is over by more than may be borne: to be called while a candidate is evaluated.
     *
     * @throws InterruptedException where the run was asked to stop, or there is no time
     */
    default void stopIfAskedOrLate() throws InterruptedException {
        stopIfAsked();
        budget().stopIfLate();
    }
}
