package org.espalier.event;

import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * A phase is done.
 *
 * @param seconds of work, over all attempts
 * @param peakRssMb largest resident memory of the process during the last attempt in MiB, where it is known
 * @param result what the phase returned, as it stands in the journal; not to be changed
 */
public record PhaseFinished(double seconds, OptionalLong peakRssMb, JsonNode result) implements SearchEvent {
    /** The word in a journal. */
    public static final String TYPE = "phase-finished";

    /**
     * The result as the record that the phase returned.
     *
     * @throws IllegalArgumentException where it does not fit
     */
    public <R extends Record> R result(Class<R> type) {
        return Results.read(result, type);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void accept(EventVisitor visitor) {
        visitor.phaseFinished(this);
    }
}
