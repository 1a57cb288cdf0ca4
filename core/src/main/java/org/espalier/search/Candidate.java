package org.espalier.search;

import java.util.List;
import java.util.OptionalInt;
import org.espalier.decision.Architecture;

/**
 * An architecture that a strategy wants evaluated.
 *
 * @param number unique within one search, counted from 0 in the order of asking; evaluators derive their randomness from it
 * @param architecture a valid member of the space in canonical form
 * @param epochs after how many epochs of a whole training it is scored, at least 1 and fewer than {@link SearchContext#epochs}; a member that was scored after
 *     fewer goes on from there. Empty: at the end, as every candidate of a strategy that does not divide trainings
 */
public record Candidate(long number, Architecture architecture, OptionalInt epochs) {
    public Candidate {
        if (number < 0) {
            throw new IllegalArgumentException("a candidate's number counts from 0, got " + number);
        }
        if (epochs.isPresent() && epochs.getAsInt() < 1) {
            throw new IllegalArgumentException(
                    "candidate " + number + " must be scored after at least 1 epoch, got " + epochs.getAsInt());
        }
    }

    /** One that is scored at the end. */
    public Candidate(long number, Architecture architecture) {
        this(number, architecture, OptionalInt.empty());
    }

    /** The candidate with its score, which is the one objective. */
    public Trial scored(double score) {
        return new Trial(this, new Scores.SearchTime(score), "");
    }

    /**
     * The candidate with a value for each objective of its search.
     *
     * @param score what is maximised
     * @param values in the order of the {@link Objectives}
     */
    public Trial scored(double score, List<Double> values) {
        return new Trial(this, new Scores.SearchTime(score), "", values);
    }

    /** The candidate without a score, because its evaluation failed. */
    public Trial failed(String reason) {
        return new Trial(this, null, reason);
    }
}
