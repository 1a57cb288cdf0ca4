package org.espalier.search;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.measure.Estimate;

/**
 * The three kinds of score that must never be mixed: what a search sees, what training from scratch gives, and what held-out data that
 * is read once says. They are different types, so that none can stand in another's column. Higher is better.
 */
public final class Scores {
    private Scores() {}

    /**
     * What a search optimises: an estimate by a supernet, a short training or a table.
     *
     * @param value any finite number
     */
    public record SearchTime(double value) implements Comparable<SearchTime> {
        public SearchTime {
            requireFinite("search-time score", value);
        }

        @Override
        public int compareTo(SearchTime other) {
            return Double.compare(value, other.value);
        }
    }

    /**
     * The validation score of a network that was trained from scratch with the full recipe.
     *
     * @param value any finite number
     */
    public record FromScratch(double value) implements Comparable<FromScratch> {
        public FromScratch {
            requireFinite("from-scratch score", value);
        }

        @Override
        public int compareTo(FromScratch other) {
            return Double.compare(value, other.value);
        }
    }

    /**
     * What held-out data says. Not comparable on purpose: nothing may be chosen by it.
     *
     * @param measures by name, each with its interval, in the order of the task
     * @param samples number of samples, at least 1
     */
    public record Holdout(Map<String, Estimate> measures, long samples) {
        public Holdout {
            measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
            if (samples < 1) {
                throw new IllegalArgumentException("a holdout score over " + samples + " samples");
            }
        }
    }

    private static void requireFinite(String what, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a " + what + " must be finite, got " + value);
        }
    }
}
