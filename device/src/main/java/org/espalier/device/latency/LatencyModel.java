package org.espalier.device.latency;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.device.PredictedLatency;
import org.espalier.device.latency.model.LineFit;

/**
 * The latency of every member of a space on one device: the sum of its layers' times, corrected by a line fitted to whole networks (what
 * fusing, caches and starting up add or save). Made by {@link LatencyModelBuilder}. Immutable; evaluated by look-up.
 */
public final class LatencyModel {
    /**
     * How far predictions are off on members that took no part in the fit.
     *
     * @param mapePercent mean absolute percentage error; NaN where the space is too small to hold members out
     * @param spearman rank correlation; likewise
     * @param members how many were held out
     */
    public record Error(double mapePercent, double spearman, int members) {}

    /**
     * A member that was measured.
     *
     * @param architecture in the space's notation
     * @param measuredMillis median of the calmest stretch of its measurement
     * @param predictedMillis what the model says
     */
    public record Member(String architecture, double measuredMillis, double predictedMillis) {}

    private final String device;
    private final ToDoubleFunction<Architecture> sum;
    private final LineFit fit;
    private final List<Member> heldOut;
    private final Error error;
    private final int layers;

    LatencyModel(
            String device,
            ToDoubleFunction<Architecture> sum,
            LineFit fit,
            List<Member> heldOut,
            Error error,
            int layers) {
        this.device = device;
        this.sum = sum;
        this.fit = fit;
        this.heldOut = List.copyOf(heldOut);
        this.error = error;
        this.layers = layers;
    }

    /** Expected median in milliseconds at batch 1, on the device at rest. */
    public double predictMillis(Architecture architecture) {
        return Math.max(0, fit.of(sum.applyAsDouble(architecture)));
    }

    /** The same with the model's error beside it. */
    public PredictedLatency predict(Architecture architecture) {
        return new PredictedLatency(predictMillis(architecture), error.mapePercent());
    }

    public Error error() {
        return error;
    }

    /** The members that the error was taken on. */
    public List<Member> heldOut() {
        return heldOut;
    }

    /** Fingerprint of the device. */
    public String device() {
        return device;
    }

    /** For reports: the device, the line, the error, and the held-out members. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("device", device);
        json.put("distinct_layers", layers);
        json.put("intercept_ms", fit.intercept());
        json.put("slope", fit.slope());
        json.put("mape_percent", finite(error.mapePercent()));
        json.put("spearman", finite(error.spearman()));
        json.put("held_out", heldOut.stream().map(LatencyModel::json).toList());
        return json;
    }

    private static Object finite(double number) {
        return Double.isFinite(number) ? number : "not known";
    }

    private static Map<String, Object> json(Member member) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("architecture", member.architecture());
        json.put("measured_ms", member.measuredMillis());
        json.put("predicted_ms", member.predictedMillis());
        return json;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "latency model of %d layers: error %.1f %% (MAPE), rank correlation %.3f (Spearman) on %d held-out members",
                layers,
                error.mapePercent(),
                error.spearman(),
                error.members());
    }
}
