package org.espalier.device;

import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.stats.Samples;

/**
 * Distribution of the time of one inference, in milliseconds.
 *
 * @param median half of the runs took no longer
 * @param p90 likewise 90 %
 * @param p99 likewise 99 %
 * @param iqr distance between the quartiles
 * @param min the fastest run
 * @param runs number of timed runs
 */
public record Latency(double median, double p90, double p99, double iqr, double min, int runs) {
    public Latency {
        if (runs < 1 || !(min >= 0) || !(median >= min) || !(p90 >= median) || !(p99 >= p90) || !(iqr >= 0)) {
            throw new IllegalArgumentException("not a latency: median " + median + ", p90 " + p90 + ", p99 " + p99
                    + ", iqr " + iqr + ", min " + min + ", runs " + runs);
        }
    }

    /** Of raw times in milliseconds. */
    public static Latency of(double[] millis) {
        if (millis.length == 0) {
            throw new IllegalArgumentException("no runs were timed");
        }
        return new Latency(
                Samples.quantile(millis, 0.5),
                Samples.quantile(millis, 0.9),
                Samples.quantile(millis, 0.99),
                Samples.quantile(millis, 0.75) - Samples.quantile(millis, 0.25),
                Samples.quantile(millis, 0),
                millis.length);
    }

    /** The object {@code latency_ms} of reports. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("median", median);
        json.put("p90", p90);
        json.put("p99", p99);
        json.put("iqr", iqr);
        json.put("min", min);
        json.put("runs", runs);
        return json;
    }
}
