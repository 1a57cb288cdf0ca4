package org.espalier.pipeline.result;

import java.util.Objects;
import org.espalier.measure.ClassMeasures;
import org.espalier.search.Objective;

/**
 * The measure that a search is led by.
 *
 * @param name as in {@code objective} of the configuration, for example {@code macro_f1}
 * @param maximize whether more is better
 */
public record MainMeasure(String name, boolean maximize) {
    /** Of folders of earlier releases, which knew no other. */
    public static final MainMeasure ACCURACY = new MainMeasure(ClassMeasures.ACCURACY, true);

    public MainMeasure {
        name = Objects.requireNonNullElse(name, ClassMeasures.ACCURACY);
    }

    /** What decides, of a search that runs. */
    public static MainMeasure of(Objective objective) {
        return new MainMeasure(objective.metric(), objective.maximize());
    }

    /** A value such that higher is better; the same function leads back. */
    public double score(double value) {
        return maximize ? value : -value;
    }
}
