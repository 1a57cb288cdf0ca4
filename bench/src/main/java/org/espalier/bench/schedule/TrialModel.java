package org.espalier.bench.schedule;

import org.espalier.search.TrialRequest;

/** How a trial would go. The same request always goes the same way. */
@FunctionalInterface
public interface TrialModel {
    /**
     * What becomes of a trial.
     *
     * @param seconds that it holds a worker, finite, at least 0
     * @param score higher is better; NaN where it fails
     */
    record Course(double seconds, double score) {
        public Course {
            if (!(seconds >= 0) || !Double.isFinite(seconds)) {
                throw new IllegalArgumentException("a trial takes a finite time of at least 0 s, got " + seconds);
            }
        }

        /** Whether it has no score. */
        boolean isFailure() {
            return Double.isNaN(score);
        }
    }

    /** The course of a trial, or of the part of one that the request asks for. */
    Course of(TrialRequest request);
}
