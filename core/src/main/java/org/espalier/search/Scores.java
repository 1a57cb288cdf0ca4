package org.espalier.search;

import org.espalier.stats.Interval;

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
     * The share of correct answers on held-out data. Not comparable on purpose: nothing may be chosen by it.
     *
     * @param correct number of right answers
     * @param images number of images, at least 1
     */
    public record Holdout(long correct, long images) {
        public Holdout {
            if (images < 1 || correct < 0 || correct > images) {
                throw new IllegalArgumentException("expected 0 <= correct <= images, got " + correct + " of " + images);
            }
        }

        /** Between 0 and 1. */
        public double top1() {
            return (double) correct / images;
        }

        /** Wilson's 95 % interval. */
        public Interval ci95() {
            return Interval.wilson95(correct, images);
        }
    }

    private static void requireFinite(String what, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a " + what + " must be finite, got " + value);
        }
    }
}
