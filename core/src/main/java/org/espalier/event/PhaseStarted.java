package org.espalier.event;

/** A phase begins, or goes on after a stop or a kill. */
public record PhaseStarted() implements SearchEvent {
    /** The word in a journal. */
    public static final String TYPE = "phase-started";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void accept(EventVisitor visitor) {
        visitor.phaseStarted(this);
    }
}
