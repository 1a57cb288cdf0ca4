package org.espalier.device.latency;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.device.latency.model.LatencyLearner;
import org.espalier.device.latency.model.LatencyLearners;
import org.espalier.files.AtomicFiles;
import org.espalier.space.Landmarks;
import org.espalier.space.SearchSpace;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A table of latencies of one space on one device, and a model of them, in one readable JSON file: what was measured and what is predicted stand apart. The
 * model that is read predicts the very numbers of the one that was written.
 *
 * @param mark what tells the space from others of its name
 * @param measurements what was measured
 * @param features names of the numbers that members are to the model
 * @param model the learner's name and all that its predictor knows
 * @param predicted for people: error, held-out members and other models beside it
 */
public record LatencyFile(
        Mark mark,
        LatencyMeasurements measurements,
        List<String> features,
        JsonNode model,
        Map<String, Object> predicted) {
    /** What {@code format} says. */
    public static final String FORMAT = "espalier-latency";

    static final int VERSION = 1;

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final String NOTE =
            "'measured' holds what the device took; the model, its errors and every 'predicted_ms' are predictions and no measurements.";

    /**
     * Numbers of a space that another one of the same name (another width, another input) does not share.
     *
     * @param decisions how many there are
     * @param smallest MACs and params of the smallest member
     * @param largest MACs and params of the largest member
     */
    public record Mark(int decisions, List<Long> smallest, List<Long> largest) {
        static Mark of(SearchSpace space) {
            Landmarks landmarks = Landmarks.byMacs(space);
            return new Mark(
                    space.decisions().size(),
                    List.of(
                            space.counters().macs().of(landmarks.smallest()),
                            space.counters().params().of(landmarks.smallest())),
                    List.of(
                            space.counters().macs().of(landmarks.largest()),
                            space.counters().params().of(landmarks.largest())));
        }

        Map<String, Object> toJson(String space) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("name", space);
            json.put("decisions", decisions);
            json.put("smallest_macs_params", smallest);
            json.put("largest_macs_params", largest);
            return json;
        }
    }

    /**
     * Of a space, what was measured of it, and models that were learned from that.
     *
     * @param models the first is the one that predicts; the others stand beside it with their errors
     */
    public static LatencyFile of(SearchSpace space, MeasuredSpace measured, List<LatencyModel> models) {
        LatencyModel model = models.get(0);
        Map<String, Object> predicted = new LinkedHashMap<>();
        predicted.put("error", model.error().toJson());
        List<Object> heldOut = new ArrayList<>();
        for (LatencyModel.Member member : model.heldOut()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("architecture", member.architecture());
            row.put("predicted_ms", member.predictedMillis());
            heldOut.add(row);
        }
        predicted.put("held_out", heldOut);
        Map<String, Object> others = new LinkedHashMap<>();
        models.subList(1, models.size())
                .forEach(other -> others.put(other.name(), other.error().toJson()));
        predicted.put("other_models", others);
        return new LatencyFile(
                Mark.of(space),
                measured.measurements(),
                measured.features().names(),
                JSON.valueToTree(model.state()),
                predicted);
    }

    /** Writes the file as a whole or not at all. */
    public void write(Path file) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("version", VERSION);
        json.put("note", NOTE);
        json.put("space", mark.toJson(measurements.space()));
        json.put("device", measurements.device().toJson());
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("seed", measurements.settings().seed());
        settings.put("learned", measurements.settings().learned());
        settings.put("held_out", measurements.settings().heldOut());
        settings.put("most_layers", measurements.settings().mostLayers());
        json.put("settings", settings);
        json.put("measured", measurements.toJson());
        Map<String, Object> ahead = new LinkedHashMap<>();
        ahead.put("features", features);
        ahead.put("model", model);
        ahead.putAll(predicted);
        json.put("predicted", ahead);
        AtomicFiles.write(file, JSON.writeValueAsBytes(json));
    }

    /**
     * Reads a file that {@link #write} made.
     *
     * @throws IllegalArgumentException with the file and the key where it is none
     */
    public static LatencyFile read(Path file) throws IOException {
        return LatencyFileReading.read(file);
    }

    /**
     * The model, for the space that it was made for.
     *
     * @throws IllegalArgumentException where it was made for another space, or knows not all that it should
     */
    public LatencyModel open(SearchSpace space) {
        MeasuredSpace measured = MeasuredSpace.of(space, measurements);
        Mark here = Mark.of(space);
        if (!here.equals(mark)) {
            throw new IllegalArgumentException("the latencies are those of a space '" + space.name() + "' of " + mark
                    + ", expected " + here + "; give the space the same parameters, or measure it");
        } else if (!features.equals(measured.features().names())) {
            throw new IllegalArgumentException(
                    "the model was made for other features of space '" + space.name() + "'; measure the space again");
        }
        LatencyLearner learner = LatencyLearners.named(model.path("name").asString(""));
        return measured.model(learner, learner.restore(features, model));
    }
}
