package org.espalier.event;

/**
 * A budget of time ended something before it was done. It stands in the journal before anything follows from it, so that a kill changes
 * nothing: what is cut does no more.
 *
 * @param run the training of the phase that ends; empty where it is the phase
 * @param done epochs of the training, or candidates of the phase, that count; 0: it is left out
 * @param planned how many there should have been
 * @param reason in words
 */
public record PhaseCut(String run, int done, int planned, String reason) implements SearchEvent {
    /** The word in a journal. */
    public static final String TYPE = "phase-cut";

    public PhaseCut {
        if (done < 0 || planned < done) {
            throw new IllegalArgumentException("expected 0 <= done <= planned, got " + done + " of " + planned);
        }
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void accept(EventVisitor visitor) {
        visitor.phaseCut(this);
    }
}
