package org.espalier.device.latency.model;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.espalier.stats.Correlation;
import org.espalier.stats.Samples;
import org.jspecify.annotations.Nullable;

/**
 * How far predictions are off on members that took no part in the learning.
 *
 * @param mapePercent mean absolute percentage error; NaN where none was held out
 * @param spearman rank correlation; NaN for fewer than two members, or where all are equal
 * @param worstPercent largest absolute percentage error; NaN where none was held out
 * @param withinTenPercent share of the members whose prediction is off by at most a tenth; NaN where none was held out
 * @param heldOut how many members
 */
public record PredictionError(
        double mapePercent, double spearman, double worstPercent, double withinTenPercent, int heldOut) {
    private static final double TENTH = 0.1;

    /**
     * Of measured latencies beside predicted ones.
     *
     * @param measured in milliseconds, above 0
     */
    public static PredictionError of(double[] measured, double[] predicted) {
        int n = measured.length;
        if (n == 0) {
            return new PredictionError(Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0);
        }
        double worst = 0;
        int within = 0;
        for (int i = 0; i < n; i++) {
            double off = Math.abs(predicted[i] / measured[i] - 1);
            worst = Math.max(worst, off);
            within += off <= TENTH ? 1 : 0;
        }
        return new PredictionError(
                Samples.mape(measured, predicted),
                n < 2 ? Double.NaN : Correlation.spearman(measured, predicted),
                100 * worst,
                (double) within / n,
                n);
    }

    /** Keys {@code mape}, {@code spearman}, {@code worst}, {@code within_10_percent}, {@code held_out}; what is not known is null. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("mape", finite(mapePercent));
        json.put("spearman", finite(spearman));
        json.put("worst", finite(worstPercent));
        json.put("within_10_percent", finite(withinTenPercent));
        json.put("held_out", heldOut);
        return json;
    }

    private static @Nullable Object finite(double number) {
        return Double.isFinite(number) ? number : null;
    }

    @Override
    public String toString() {
        return heldOut == 0
                ? "error not known: no member was held out"
                : String.format(
                        Locale.ROOT,
                        "error %.1f %% (MAPE), worst %.1f %%, rank correlation %.3f (Spearman) on %d held-out members",
                        mapePercent,
                        worstPercent,
                        spearman,
                        heldOut);
    }
}
