package org.espalier.device.latency.model;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Members that were measured, as numbers. The arrays are not copied: whoever makes one hands them over.
 *
 * @param features names of the columns of {@code x}
 * @param x for each member one number for each feature, all finite
 * @param millis the measured latency of each member, above 0
 */
public record TrainingRows(List<String> features, double[][] x, double[] millis) {
    public TrainingRows {
        features = List.copyOf(features);
        if (x.length != millis.length) {
            throw new IllegalArgumentException(
                    "expected a latency for each of " + x.length + " members, got " + millis.length);
        }
        for (int i = 0; i < x.length; i++) {
            if (x[i].length != features.size()) {
                throw new IllegalArgumentException(
                        "member " + i + ": expected " + features.size() + " features, got " + x[i].length);
            }
            for (int k = 0; k < x[i].length; k++) {
                if (!Double.isFinite(x[i][k])) {
                    throw new IllegalArgumentException(
                            "member " + i + ": feature '" + features.get(k) + "' is " + x[i][k]);
                }
            }
            if (!(millis[i] > 0) || Double.isInfinite(millis[i])) {
                throw new IllegalArgumentException("member " + i + ": a latency is above 0 ms, got " + millis[i]);
            }
        }
    }

    /** How many members. */
    public int size() {
        return x.length;
    }

    /** Natural logarithms of the latencies: what is learned where errors count in per cent. */
    double[] logMillis() {
        double[] logs = new double[millis.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = Math.log(millis[i]);
        }
        return logs;
    }

    /** The same rows in an order of their own, so that what is learned does not hang on the order in which members were measured. */
    TrainingRows sorted() {
        Integer[] order = IntStream.range(0, size()).boxed().toArray(Integer[]::new);
        Arrays.sort(
                order,
                Comparator.<Integer, double[]>comparing(i -> x[i], Arrays::compare)
                        .thenComparingDouble(i -> millis[i]));
        return new TrainingRows(
                features,
                Arrays.stream(order).map(i -> x[i]).toArray(double[][]::new),
                Arrays.stream(order).mapToDouble(i -> millis[i]).toArray());
    }

    /** Returns these rows, {@link #sorted}. */
    TrainingRows require(LatencyLearner learner) {
        if (size() < learner.fewest()) {
            throw new IllegalArgumentException("model '" + learner.name() + "' learns from at least " + learner.fewest()
                    + " measured members, got " + size());
        }
        if (learner.readsTableAlone() && !features.contains(Features.TABLE)) {
            throw new IllegalArgumentException(
                    "model '" + learner.name() + "' needs a table of layers; choose another model");
        }
        return sorted();
    }
}
