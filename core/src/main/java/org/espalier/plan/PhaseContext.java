package org.espalier.plan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.espalier.journal.Event;
import tools.jackson.databind.node.ObjectNode;

/** What a running phase may use. */
public interface PhaseContext {
    /** The folder of the search. */
    Path directory();

    /** The events of this phase so far, those of earlier attempts included. */
    List<Event> events();

    /**
     * The result of an earlier phase.
     *
     * @throws IllegalArgumentException where no finished phase has that name
     */
    ObjectNode result(String phase);

    /** Appends an event of this phase; it is on the disk when this returns. */
    Event append(String type, ObjectNode data) throws IOException;

    /** Tells the listeners how far the phase is; nothing is stored. */
    void progress(long done, long total, String message);

    /** Tells the listeners something that a user should know; nothing is stored. */
    void notice(String message);

    /**
     * To be called wherever the phase can be left without loss.
     *
     * @throws InterruptedException where the run was asked to stop
     */
    void stopIfAsked() throws InterruptedException;
}
