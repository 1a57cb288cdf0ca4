package org.espalier.device.latency.model;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A way to learn from measured members of a space what the others take. Found by {@code ServiceLoader}; a new one is one class. The same rows and seed
 * always give the same predictor, whatever else the machine does.
 */
public interface LatencyLearner {
    /** What {@code --model} calls it, for example {@code ridge}. */
    String name();

    /** One sentence: what it is and when to take it. */
    String summary();

    /** Whether it reads {@link Features#TABLE}, the sum of measured layers, and no other feature. */
    default boolean readsTableAlone() {
        return false;
    }

    /** Fewest measured members that it learns from; 0 where it needs none. */
    int fewest();

    /** How many members are measured for it where nobody says otherwise. */
    int usual();

    /** What it lacks to learn anything, for a sentence such as {@code "needs known devices"}; empty where it lacks nothing. */
    default String lacks() {
        return "";
    }

    /**
     * Learns.
     *
     * @param rows at least {@link #fewest}
     * @param seed of whatever is drawn
     * @throws IllegalArgumentException where there are too few rows, or the table's sum is missing that it needs
     */
    LatencyPredictor learn(TrainingRows rows, long seed);

    /**
     * The predictor that {@link LatencyPredictor#state} was taken from; predicts the same numbers.
     *
     * @throws IllegalArgumentException where it is no such state
     */
    LatencyPredictor restore(List<String> features, JsonNode state);
}
