package org.espalier.search;

/**
 * What is looked for in one measure.
 *
 * @param metric name of the measure, for example {@code macro_f1} or {@code latency_ms}
 * @param maximize whether more is better
 */
public record Objective(String metric, boolean maximize) {
    public Objective {
        if (metric.isBlank()) {
            throw new IllegalArgumentException("an objective without the name of a measure");
        }
    }

    /** A value such that higher is better, as scores of a search are; the same function leads back. */
    public double score(double value) {
        return maximize ? value : -value;
    }

    @Override
    public String toString() {
        return (maximize ? "maximize " : "minimize ") + metric;
    }
}
