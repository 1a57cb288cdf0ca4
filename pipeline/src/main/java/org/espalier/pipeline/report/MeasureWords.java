package org.espalier.pipeline.report;

import java.util.List;
import java.util.Optional;
import org.espalier.measure.ClassMeasures;
import org.espalier.pipeline.result.Holdout;
import org.espalier.pipeline.result.MainMeasure;
import org.espalier.pipeline.result.SearchResult.TrainedNetwork;

/**
 * Compares networks by what a search was led by, as the test images say, and puts it in words.
 *
 * @param measure that a search was led by
 */
record MeasureWords(MainMeasure measure) {
    private boolean isAccuracy() {
        return measure.name().equals(ClassMeasures.ACCURACY);
    }

    /** As in {@code at least as accurate}. */
    String asGood() {
        return isAccuracy() ? "as accurate" : "as good by " + measure.name();
    }

    /** How one stands beside another. */
    String compared(TrainedNetwork one, TrainedNetwork other) {
        int order = compare(one, other);
        if (order == 0) {
            return asGood() + " within its interval";
        }
        return isAccuracy()
                ? (order > 0 ? "more accurate" : "less accurate")
                : (order > 0 ? "better by " : "worse by ") + measure.name();
    }

    /** Above 0 where one is better than another by more than its own interval reaches, below 0 where it is worse, else 0. */
    int compare(TrainedNetwork one, TrainedNetwork other) {
        double value = value(other);
        List<Double> ends = measured(one).map(Holdout.Measured::ci95).orElse(List.of());
        if (ends.size() != 2) {
            return 0;
        }
        int order = value < ends.get(0) ? 1 : value > ends.get(1) ? -1 : 0;
        return measure.maximize() ? order : -order;
    }

    /** By the values alone. */
    boolean isAtLeastAsGood(TrainedNetwork one, TrainedNetwork other) {
        return measure.score(value(one)) >= measure.score(value(other));
    }

    /** NaN where it is not known. */
    double value(TrainedNetwork row) {
        return measured(row).map(found -> found.value().orElse(Double.NaN)).orElse(Double.NaN);
    }

    private Optional<Holdout.Measured> measured(TrainedNetwork row) {
        return row.test().measure(measure.name());
    }
}
