package org.espalier.device.latency;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.device.PredictedLatency;
import org.espalier.device.latency.model.PredictionError;

/**
 * The latency of every member of a space on one device, as a model predicts it: by default the sum of its layers' times, corrected by a line fitted to whole
 * networks (what fusing, caches and starting up add or save). Made by {@link LatencyModelBuilder} or {@link MeasuredSpace}. Immutable.
 */
public final class LatencyModel {
    /**
     * A member that was measured.
     *
     * @param architecture in the space's notation
     * @param measuredMillis median of the calmest stretch of its measurement
     * @param predictedMillis what the model says
     */
    public record Member(String architecture, double measuredMillis, double predictedMillis) {}

    private final String device;
    private final ToDoubleFunction<Architecture> predictor;
    private final Map<String, Object> state;
    private final List<Member> heldOut;
    private final PredictionError error;
    private final int layers;

    /** @param state name of the learner and all that the predictor knows, as JSON */
    LatencyModel(
            String device,
            ToDoubleFunction<Architecture> predictor,
            Map<String, Object> state,
            List<Member> heldOut,
            PredictionError error,
            int layers) {
        this.device = device;
        this.predictor = predictor;
        this.state = new LinkedHashMap<>(state);
        this.heldOut = List.copyOf(heldOut);
        this.error = error;
        this.layers = layers;
    }

    /** What the model is called, for example {@code table-corrected}. */
    public String name() {
        return (String) state.getOrDefault("name", "");
    }

    /** Expected median of one inference in milliseconds, on the device at rest. */
    public double predictMillis(Architecture architecture) {
        return Math.max(0, predictor.applyAsDouble(architecture));
    }

    /** The same with the model's error beside it. */
    public PredictedLatency predict(Architecture architecture) {
        return new PredictedLatency(predictMillis(architecture), error.mapePercent());
    }

    /** How far predictions are off on members that took no part in the learning. */
    public PredictionError error() {
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

    /** All that the model knows beside the table of layers, as JSON. */
    Map<String, Object> state() {
        return new LinkedHashMap<>(state);
    }

    /** For reports: the device, the single numbers of the model, the error, and the held-out members. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("device", device);
        json.put("model", name());
        json.put("distinct_layers", layers);
        state.forEach((key, value) -> {
            if (value instanceof Number) {
                json.put(key, value);
            }
        });
        json.put("mape_percent", finite(error.mapePercent()));
        json.put("spearman", finite(error.spearman()));
        json.put("worst_percent", finite(error.worstPercent()));
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
        return String.format(Locale.ROOT, "latency model '%s' of %d layers: %s", name(), layers, error);
    }
}
