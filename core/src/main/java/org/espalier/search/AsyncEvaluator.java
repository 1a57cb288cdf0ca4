package org.espalier.search;

import java.util.concurrent.CompletionStage;

/** Scores candidates one by one, several at once: trainings in processes of their own, or on other machines. Safe for several threads. */
public interface AsyncEvaluator extends AutoCloseable {
    /**
     * Has a candidate evaluated as soon as there is a place for it; those that wait begin in the order of submission. Returns at once.
     *
     * <p>As of an {@link Evaluator}, the score is that of the main measure. The stage completes once. A trial that failed for a reason that lies in the candidate is a result; whatever says nothing of the
     * candidate completes it exceptionally, as {@link Evaluator#evaluate} throws it. {@code toCompletableFuture().cancel(true)} ends the evaluation.
     */
    CompletionStage<Evaluated> submit(TrialRequest request);

    /** Nothing more will be submitted before a trial ends: whoever only pretends to evaluate has one end now. */
    default void waiting() {}

    /** Ends whatever is still evaluated, and waits until nothing of it runs any more. */
    @Override
    void close();
}
