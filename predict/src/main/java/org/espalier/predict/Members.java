package org.espalier.predict;

import org.espalier.decision.Architecture;
import org.espalier.decision.DecisionSet;

/** What is asked of members that come from outside. */
final class Members {
    private Members() {}

    /** Throws where a member answers other decisions than those. */
    static void require(DecisionSet decisions, Architecture member) {
        DecisionSet own = member.decisions();
        if (own != decisions && !own.all().equals(decisions.all())) {
            throw new IllegalArgumentException(
                    "the member answers " + own.size() + " decisions of another space, expected the " + decisions.size()
                            + " that the predictor was made for; parse it by that space's codec");
        }
    }
}
