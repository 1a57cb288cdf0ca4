package org.espalier.event;

/**
 * The evaluation of a candidate begins, or begins again.
 *
 * @param number of the candidate
 * @param architecture in the notation of the space
 */
public record TrialStarted(long number, String architecture) implements SearchEvent {
    /** The word in a journal. */
    public static final String TYPE = "trial-started";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void accept(EventVisitor visitor) {
        visitor.trialStarted(this);
    }
}
