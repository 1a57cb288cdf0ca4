package org.espalier.event;

import java.util.OptionalDouble;

/**
 * The evaluation of a candidate has ended.
 *
 * @param number of the candidate
 * @param score higher is better; absent where the evaluation failed
 * @param failure why it failed; empty where it did not
 * @param seconds that it took
 */
public record TrialEnded(long number, OptionalDouble score, String failure, double seconds) implements SearchEvent {
    /** The word in a journal. */
    public static final String TYPE = "trial-ended";

    public TrialEnded {
        Outcomes.require(score, failure);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void accept(EventVisitor visitor) {
        visitor.trialEnded(this);
    }
}
