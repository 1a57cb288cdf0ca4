package org.espalier.event;

import java.util.OptionalLong;

/**
 * A phase was left on request and can be gone on with.
 *
 * @param seconds of work so far, over all attempts; 0 where the release did not say
 * @param peakRssMb largest resident memory of the process during the attempt in MiB, where it is known
 */
public record PhaseStopped(double seconds, OptionalLong peakRssMb) implements SearchEvent {
    /** The word in a journal. */
    public static final String TYPE = "phase-stopped";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void accept(EventVisitor visitor) {
        visitor.phaseStopped(this);
    }
}
