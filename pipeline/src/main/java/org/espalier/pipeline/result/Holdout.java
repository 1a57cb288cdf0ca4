package org.espalier.pipeline.result;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.espalier.search.Scores;

/**
 * Accuracy on the held-out split; absent is what a file does not say.
 *
 * @param top1 between 0 and 1
 * @param ci95 the two ends of Wilson's 95 % interval
 * @param images how many
 */
public record Holdout(OptionalDouble top1, List<Double> ci95, OptionalLong images) {
    /** Nothing is known. */
    public static final Holdout UNKNOWN = new Holdout(OptionalDouble.empty(), List.of(), OptionalLong.empty());

    public Holdout {
        ci95 = Rows.of(ci95);
    }

    /** As it was counted. */
    public static Holdout of(Scores.Holdout score) {
        return new Holdout(
                OptionalDouble.of(score.top1()),
                List.of(score.ci95().low(), score.ci95().high()),
                OptionalLong.of(score.images()));
    }

    /** The lower end of the interval, or 0. */
    public double low() {
        return ci95.size() == 2 ? ci95.get(0) : 0;
    }

    /** The upper end of the interval, or 1. */
    public double high() {
        return ci95.size() == 2 ? ci95.get(1) : 1;
    }
}
