package org.espalier.search;

import java.util.List;

/** Scores candidates: a supernet, a training, a table. */
@FunctionalInterface
public interface Evaluator {
    /**
     * Evaluates candidates together, so that they may share work.
     *
     * <p>A failed trial is a result: the strategy is told, the journal keeps it, and that candidate is not evaluated again. So it is for what lies
     * in the candidate: a training that diverges, or that takes more time or memory than it may. Whatever says nothing of the candidate (data
     * that are gone, a full disk, a library that cannot be loaded, a fault of a program) is thrown. The search ends with it then, nothing of the
     * batch counts, and the same candidates are evaluated when it is resumed.
     *
     * <p>The score is that of the main measure, such that higher is better; whoever drives the search adds its other {@link Objectives}, which are
     * functions of the architecture.
     *
     * @return one trial for each candidate, in any order
     * @throws InterruptedException where the search is being stopped; nothing of the batch counts then
     * @throws java.io.UncheckedIOException where the environment lets no candidate be evaluated; its message is the cause, in one line
     */
    List<Trial> evaluate(List<Candidate> candidates) throws InterruptedException;
}
