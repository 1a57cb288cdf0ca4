package org.espalier.search;

import java.util.Comparator;
import java.util.List;
import org.espalier.decision.Architecture;
import org.jspecify.annotations.Nullable;

/**
 * An evaluated candidate, or one whose evaluation failed for a reason that lies in the candidate; see {@link Evaluator#evaluate}.
 *
 * @param candidate what was evaluated
 * @param score what is maximised by a strategy that knows one objective; null where the evaluation failed
 * @param failure one line that says why it failed; empty where it did not
 * @param values of the search's {@link Objectives}, in their order, as they are measured: less may be better; finite; empty where the evaluation failed
 */
public record Trial(Candidate candidate, Scores.@Nullable SearchTime score, String failure, List<Double> values) {
    /**
     * The best first; failures last; the earlier of two equals first. One that was trained for longer is before all that were trained for less, since scores after
     * different numbers of epochs cannot be compared.
     */
    public static final Comparator<Trial> BEST_FIRST = Comparator.comparing(Trial::succeeded)
            .thenComparingInt(t -> t.candidate().epochs().orElse(Integer.MAX_VALUE))
            .thenComparingDouble(Trial::rankingValue)
            .reversed()
            .thenComparingLong(t -> t.candidate().number());

    public Trial {
        if ((score == null) == failure.isEmpty()) {
            throw new IllegalArgumentException(
                    "a trial has either a score or a failure, got " + score + ", '" + failure + "'");
        }
        values = List.copyOf(values);
        if ((score == null) != values.isEmpty()) {
            throw new IllegalArgumentException("a trial has values where it has a score, got " + score + ", " + values);
        }
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("a value of a trial must be finite, got " + values);
            }
        }
    }

    /** Of a search whose one objective is the score itself. */
    public Trial(Candidate candidate, Scores.@Nullable SearchTime score, String failure) {
        this(candidate, score, failure, score == null ? List.of() : List.of(score.value()));
    }

    /** The same outcome of another candidate, which is the same member. */
    public Trial of(Candidate other) {
        return new Trial(other, score, failure, values);
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
