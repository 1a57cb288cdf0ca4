package org.espalier.device.latency.model;

import java.util.Map;

/** Predicts a latency from features. Immutable. */
public interface LatencyPredictor {
    /**
     * The predicted median of a member in milliseconds, at least 0.
     *
     * @param features one number for each feature that it was made for, in their order
     */
    double millis(double[] features);

    /** All that it knows, as JSON: numbers, texts, lists and maps with an order. */
    Map<String, Object> state();
}
