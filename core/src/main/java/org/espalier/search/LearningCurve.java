package org.espalier.search;

import java.util.List;

/**
 * How the score of a trial grew.
 *
 * @param number of its candidate
 * @param scores after each epoch, as far as somebody looked; higher is better
 */
public record LearningCurve(long number, List<Double> scores) {
    public LearningCurve {
        scores = List.copyOf(scores);
        for (double score : scores) {
            if (!Double.isFinite(score)) {
                throw new IllegalArgumentException("a score of trial " + number + " must be finite, got " + score);
            }
        }
    }
}
