package org.espalier.predict.proposal;

import java.util.List;
import org.espalier.decision.Architecture;
import tools.jackson.databind.JsonNode;

/** Chooses what to evaluate next by what was told: the part of a surrogate strategy that is the method's own. */
public interface Proposer {
    /**
     * Members to evaluate, the most promising first. All of them are new ({@link Round#isNew}); fewer than asked for, or none, where no more were found. The same round gives the same members.
     */
    List<Architecture> propose(Round round);

    /** What it has learned that the trials and the seed do not say; an empty object where there is nothing. */
    JsonNode state();
}
