package org.espalier.event;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.espalier.yaml.Excerpt;

/** What holds for the outcome of every trial. */
final class Outcomes {
    private Outcomes() {}

    static void require(OptionalDouble score, String failure) {
        if (score.isPresent() == !failure.isEmpty()) {
            throw new IllegalArgumentException(
                    "a trial has either a score or a failure, got " + score + ", '" + Excerpt.of(failure) + "'");
        }
    }

    static void requireCurve(List<Double> curve, OptionalLong stoppedAfter) {
        for (double score : curve) {
            if (!Double.isFinite(score)) {
                throw new IllegalArgumentException("the scores of a curve must be finite, got " + score);
            }
        }
        if (stoppedAfter.isPresent() && stoppedAfter.getAsLong() < 1) {
            throw new IllegalArgumentException(
                    "a trial is stopped after at least 1 epoch, got " + stoppedAfter.getAsLong());
        }
    }
}
