package org.espalier.device.latency;

import java.util.ArrayList;
import java.util.List;
import org.espalier.stats.Samples;

/** A line by the median of slopes (Theil 1950, Sen 1968): a few measurements that another process disturbed do not move it. */
record LineFit(double intercept, double slope) {
    /** Falls back to a line through the origin where the points do not rise. */
    static LineFit of(double[] x, double[] y) {
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < i; j++) {
                if (x[i] != x[j]) {
                    slopes.add((y[i] - y[j]) / (x[i] - x[j]));
                }
            }
        }
        double slope = slopes.isEmpty() ? 0 : median(slopes);
        if (!(slope > 0)) {
            double mean = Samples.mean(x);
            return mean > 0 ? new LineFit(0, Samples.mean(y) / mean) : new LineFit(Samples.mean(y), 0);
        }
        List<Double> intercepts = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            intercepts.add(y[i] - slope * x[i]);
        }
        return new LineFit(median(intercepts), slope);
    }

    private static double median(List<Double> values) {
        return Samples.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    double of(double x) {
        return intercept + slope * x;
    }
}
