package org.espalier.predict;

import java.util.List;

/** A way to learn a predictor, with its settings. */
@FunctionalInterface
public interface Learner {
    /**
     * Learns from members whose scores are known; the same samples and seed give the same predictor.
     *
     * @param samples at least two
     * @param seed root of all randomness of the learning
     */
    Predictor fit(List<Sample> samples, long seed);
}
