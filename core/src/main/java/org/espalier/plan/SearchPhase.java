package org.espalier.plan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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

    /** What its result depends on, and what it leaves; without a word, everything and nothing. */
    default PhaseTraits traits() {
        return PhaseTraits.OF_EVERYTHING;
    }

    /**
     * Which of the files that it left, and that its {@linkplain PhaseTraits#readers readers} need, are gone or damaged. Asked at the start of
     * a run, so only of what is cheap to see: that a file is there, its size, how it begins.
     *
     * @param directory folder of the search
     * @param result what it returned
     * @return each in words, for example its path; where there are any, the phase is run again
     */
    default List<String> lost(Path directory, R result) {
        return List.of();
    }

    /**
     * Does the work.
     *
     * @return what later phases and the report need; it is stored in the journal
     * @throws InterruptedException where the run was asked to stop, see {@link PhaseContext#stopIfAsked}
     */
    R run(PhaseContext context) throws IOException, InterruptedException;
}
