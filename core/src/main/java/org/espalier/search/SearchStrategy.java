package org.espalier.search;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * An ask/tell search method: it proposes architectures and learns from their scores, and knows nothing of how they are evaluated.
 *
 * <p>Asynchronous: any number of candidates may be asked for before the first is told, and trials may be told in any order. Higher
 * scores are better, whatever a search looks for: a trial has the value of each objective beside the {@link Objectives#score one number} made of them. All randomness is derived from the seed and the candidate's number, so that the same asks and tells give the same
 * candidates. Not safe for use by several threads at once: one thread drives, many may evaluate.
 *
 * <p>A strategy is created and restored by its {@link StrategyConfig}; {@code org.espalier.search.testing.SearchStrategyContract} proves
 * an implementation.
 */
public interface SearchStrategy {
    /**
     * The next candidates: valid members of the space, in canonical form, within the limits, with consecutive numbers.
     *
     * <p>Fewer than wanted, or none, are returned where the strategy first has to be told what is outstanding (a generation's end), or
     * where it has finished. It has finished when it returns none and nothing is outstanding.
     *
     * @param atMost how many are wanted, at least 1
     * @throws InfeasibleException where no member within the limits could be found
     */
    List<Candidate> ask(int atMost);

    /**
     * Reports the outcome of a candidate.
     *
     * @throws IllegalArgumentException where the candidate was never asked for, or was told before
     */
    void tell(Trial trial);

    /** Everything that {@link StrategyConfig#restore} needs to go on exactly here; holds nothing of the space itself. */
    JsonNode state();
}
