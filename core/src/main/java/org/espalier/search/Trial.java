package org.espalier.search;

import java.util.Comparator;
import org.espalier.decision.Architecture;
import org.jspecify.annotations.Nullable;

/**
 * An evaluated candidate, or one whose evaluation failed for a reason that lies in the candidate; see {@link Evaluator#evaluate}.
 *
 * @param candidate what was evaluated
 * @param score higher is better; null where the evaluation failed
 * @param failure one line that says why it failed; empty where it did not
 */
public record Trial(Candidate candidate, Scores.@Nullable SearchTime score, String failure) {
    /** The best first; failures last; the earlier of two equals first. */
    public static final Comparator<Trial> BEST_FIRST = Comparator.comparingDouble(Trial::rankingValue)
            .reversed()
            .thenComparingLong(t -> t.candidate().number());

    public Trial {
        if ((score == null) == failure.isEmpty()) {
            throw new IllegalArgumentException(
                    "a trial has either a score or a failure, got " + score + ", '" + failure + "'");
        }
    }

    /** The candidate's number: the place in the order of asking, from 0. */
    public long number() {
        return candidate.number();
    }

    /** What was evaluated, in canonical form. */
    public Architecture architecture() {
        return candidate.architecture();
    }

    /** Whether there is a score. */
    public boolean succeeded() {
        return score != null;
    }

    /** The score, or minus infinity for a failure. */
    public double rankingValue() {
        return score == null ? Double.NEGATIVE_INFINITY : score.value();
    }
}
