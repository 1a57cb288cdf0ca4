package org.espalier.pipeline.validation;

import org.espalier.measure.ClassMeasures;
import org.espalier.search.Scores;

/** The accuracy of a score on held-out images. */
public final class Top1 {
    private Top1() {}

    public static double of(Scores.Holdout score) {
        return java.util.Objects.requireNonNull(score.measures().get(ClassMeasures.ACCURACY))
                .value();
    }
}
