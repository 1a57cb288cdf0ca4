package org.espalier.predict;

import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;

/**
 * A member of a space as numbers, for predictors that read vectors. Members that are the same network have the same features. Immutable; safe for several threads.
 */
public interface Encoding {
    /** The decisions whose answers are encoded. */
    DecisionSet decisions();

    /** How many numbers a member becomes, at least 1. */
    int features();

    /**
     * Writes a member's features.
     *
     * @param options a member: positions of the options that were chosen, in the order of {@link #decisions}; not checked
     * @param into {@link #features} numbers, all of which are overwritten
     */
    void encode(int[] options, float[] into);

    /**
     * A member's features in a new array.
     *
     * @throws IllegalArgumentException where it answers other decisions
     */
    default float[] encode(Architecture member) {
        Members.require(decisions(), member);
        float[] features = new float[features()];
        encode(member.indices(), features);
        return features;
    }
}
