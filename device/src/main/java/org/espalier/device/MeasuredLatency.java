package org.espalier.device;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a device took, by {@link Protocol}. Never made from a prediction; see {@link PredictedLatency}.
 *
 * @param latency the distribution
 * @param variation standard deviation over mean of the runs without the slowest twentieth (those are what p99 shows)
 * @param drift how far the interleaved reference model moved between the first and the second half, as a share; 0 without one
 * @param settled whether the warm-up's rolling median came to rest
 * @param unstable whether variation, drift or warm-up passed the protocol's limits: measure again on a quieter machine
 * @param conditions what was known of the machine, for example its governor
 * @param samples the raw times in milliseconds, in order
 */
public record MeasuredLatency(
        Latency latency,
        double variation,
        double drift,
        boolean settled,
        boolean unstable,
        Map<String, String> conditions,
        Samples samples) {
    public MeasuredLatency {
        conditions = Collections.unmodifiableMap(new LinkedHashMap<>(conditions));
    }

    /**
     * The smallest median of {@code window} runs in a row, in milliseconds: what the device takes while nothing else disturbs it. On a
     * quiet machine a little below the median; on a busy one far below, and the one that repeats. For fitting models, never for reports.
     */
    public double calmest(int window) {
        double[] millis = samples.millis();
        double calmest = latency.median();
        for (int from = 0; from + window <= millis.length; from += window) {
            calmest = Math.min(
                    calmest,
                    org.espalier.stats.Samples.median(java.util.Arrays.copyOfRange(millis, from, from + window)));
        }
        return calmest;
    }

    /** Raw times in milliseconds; immutable. */
    public static final class Samples {
        private final double[] millis;

        public Samples(double[] millis) {
            this.millis = millis.clone();
        }

        /** A copy. */
        public double[] millis() {
            return millis.clone();
        }

        @Override
        public String toString() {
            return millis.length + " samples";
        }
    }

    /** Everything, raw samples included. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("latency_ms", latency.toJson());
        json.put("unstable", unstable);
        json.put("variation", variation);
        json.put("drift", drift);
        json.put("settled", settled);
        json.put("conditions", new java.util.TreeMap<>(conditions));
        json.put("samples_ms", samples.millis());
        return json;
    }
}
