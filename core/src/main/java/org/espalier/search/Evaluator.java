package org.espalier.search;

import java.util.List;

/** Scores candidates: a supernet, a training, a table. */
@FunctionalInterface
public interface Evaluator {
    /**
     * Evaluates candidates together, so that they may share work.
     *
     * @return one trial for each candidate, in any order; a candidate that cannot be evaluated gives a failed trial, not an exception
     * @throws InterruptedException where the search is being stopped; nothing of the batch counts then
     */
    List<Trial> evaluate(List<Candidate> candidates) throws InterruptedException;
}
