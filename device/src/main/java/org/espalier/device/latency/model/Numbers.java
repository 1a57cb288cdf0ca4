package org.espalier.device.latency.model;

import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Numbers of a predictor to JSON and back; every double survives. */
final class Numbers {
    private Numbers() {}

    static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    static List<List<Double>> lists(double[][] values) {
        return Arrays.stream(values).map(Numbers::list).toList();
    }

    /** @throws IllegalArgumentException where the key does not hold so many finite numbers */
    static double[] read(JsonNode state, String key, int length) {
        return array(state.path(key), key, length);
    }

    /** @throws IllegalArgumentException where the key does not hold so many rows of so many finite numbers */
    static double[][] read(JsonNode state, String key, int rows, int columns) {
        JsonNode node = state.path(key);
        if (!node.isArray() || node.size() != rows) {
            throw new IllegalArgumentException("model: '" + key + "': expected " + rows + " lists of numbers");
        }
        double[][] values = new double[rows][];
        for (int i = 0; i < rows; i++) {
            values[i] = array(node.get(i), key, columns);
        }
        return values;
    }

    private static double[] array(JsonNode node, String key, int length) {
        if (!node.isArray() || node.size() != length) {
            throw new IllegalArgumentException("model: '" + key + "': expected " + length + " numbers");
        }
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = finite(node.get(i), key);
        }
        return values;
    }

    static double read(JsonNode state, String key) {
        return finite(state.path(key), key);
    }

    private static double finite(JsonNode node, String key) {
        double value = node.isNumber() ? node.asDouble() : Double.NaN;
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("model: '" + key + "': expected a finite number, got " + node);
        }
        return value;
    }
}
