package org.espalier.predict;

import java.util.ArrayList;
import java.util.List;
import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;

/** What members of a space are probably worth. Immutable; safe for several threads. */
public interface Predictor {
    /** The decisions of the members that it knows. */
    DecisionSet decisions();

    /**
     * The expected score of each member, in their order; many at once take less time each. Equal members have equal scores, whatever stands beside them.
     *
     * @throws IllegalArgumentException where a member answers other decisions
     */
    double[] predict(List<Architecture> members);

    /**
     * The same of members that are given as the positions of the options that they chose, which spares a search that draws millions of them their objects.
     *
     * @param members options in the order of {@link #decisions}; not checked
     * @param from the first member that is asked for
     * @param to the one behind the last
     * @param scores takes the scores at the members' own places
     */
    default void predict(int[][] members, int from, int to, double[] scores) {
        List<Architecture> asked = new ArrayList<>();
        for (int i = from; i < to; i++) {
            asked.add(new Architecture(decisions(), members[i]));
        }
        System.arraycopy(predict(asked), 0, scores, from, to - from);
    }

    /**
     * The same predictor, made quicker for members like some that are known, where that is possible. It says the same of all members but for the last digits, and takes
     * about as long to make as a few hundred predictions.
     *
     * @param members options in the order of {@link #decisions}; not checked
     */
    default Predictor near(int[][] members) {
        return this;
    }
}
