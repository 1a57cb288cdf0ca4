package org.espalier.device.latency.model;

import java.util.Arrays;
import org.espalier.stats.Samples;

/** A line by the median of slopes (Theil 1950, Sen 1968): a few measurements that another process disturbed do not move it. */
public record LineFit(double intercept, double slope) {
    /** Falls back to a line through the origin where the points do not rise. */
    public static LineFit of(double[] x, double[] y) {
        double[] slopes = new double[x.length * (x.length - 1) / 2];
        int found = 0;
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < i; j++) {
                if (x[i] != x[j]) {
                    slopes[found++] = (y[i] - y[j]) / (x[i] - x[j]);
                }
            }
        }
        double slope = found == 0 ? 0 : Samples.median(Arrays.copyOf(slopes, found));
        if (!(slope > 0)) {
            double mean = Samples.mean(x);
            return mean > 0 ? new LineFit(0, Samples.mean(y) / mean) : new LineFit(Samples.mean(y), 0);
        }
        double[] intercepts = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            intercepts[i] = y[i] - slope * x[i];
        }
        return new LineFit(Samples.median(intercepts), slope);
    }

    /** The line at a place. */
    public double of(double x) {
        return intercept + slope * x;
    }
}
