package org.espalier.device.latency.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Features with mean 0 and standard deviation 1 over the members that were learned from; a feature that was the same for all of them is 0 for everybody,
 * because nothing was seen of it.
 */
record Standardisation(double[] mean, double[] deviation) {
    /** Below this share of its size a spread is rounding. */
    private static final double ROUNDING = 1e-9;

    static Standardisation of(double[][] x) {
        int features = x[0].length;
        double[] mean = new double[features];
        double[] deviation = new double[features];
        for (int k = 0; k < features; k++) {
            double sum = 0;
            for (double[] row : x) {
                sum += row[k];
            }
            mean[k] = sum / x.length;
            double squares = 0;
            for (double[] row : x) {
                squares += (row[k] - mean[k]) * (row[k] - mean[k]);
            }
            double spread = Math.sqrt(squares / x.length);
            deviation[k] = spread > ROUNDING * (1 + Math.abs(mean[k])) ? spread : 0;
        }
        return new Standardisation(mean, deviation);
    }

    double[] of(double[] x) {
        double[] z = new double[x.length];
        for (int k = 0; k < z.length; k++) {
            z[k] = deviation[k] == 0 ? 0 : (x[k] - mean[k]) / deviation[k];
        }
        return z;
    }

    double[][] ofAll(double[][] x) {
        double[][] z = new double[x.length][];
        for (int i = 0; i < z.length; i++) {
            z[i] = of(x[i]);
        }
        return z;
    }

    Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("mean", Numbers.list(mean));
        state.put("deviation", Numbers.list(deviation));
        return state;
    }

    static Standardisation restore(List<String> features, JsonNode state) {
        return new Standardisation(
                Numbers.read(state, "mean", features.size()), Numbers.read(state, "deviation", features.size()));
    }
}
