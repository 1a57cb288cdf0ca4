package org.espalier.predict.proxy;

/** What is said of values that are none. */
final class Scores {
    private Scores() {}

    static double finite(double score) {
        return Double.isFinite(score) ? score : Double.NEGATIVE_INFINITY;
    }
}
