package org.espalier.pipeline.execution.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.espalier.device.Latency;
import org.espalier.device.MeasuredLatency;
import org.espalier.graph.Safetensors;
import org.espalier.graph.Weights;
import org.espalier.measure.Estimate;
import org.espalier.pipeline.execution.Job;
import org.espalier.pipeline.execution.JobEnd;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The end of a job as JSON, and the weights beside it. */
final class WrittenEnd {
    /** Trained weights, in the folder of a job that keeps them. */
    static final String WEIGHTS = "trained.safetensors";

    private WrittenEnd() {}

    /** Something that a job of this kind cannot have left. */
    static final class UnfitException extends Exception {
        private static final long serialVersionUID = 1L;

        UnfitException(String message) {
            super(message);
        }
    }

    /** Writes the weights, where there are any, and gives the rest. */
    static ObjectNode write(JobEnd end, Path folder) throws IOException {
        ObjectNode written = JsonNodeFactory.instance.objectNode();
        if (end instanceof JobEnd.Trained trained) {
            if (trained.weights().isPresent()) {
                Safetensors.write(folder.resolve(WEIGHTS), trained.weights().get(), Map.of());
            }
            written.put("training", trained.training());
            written.set("valid", WrittenScores.write(trained.valid()));
            ArrayNode curve = written.putArray("curve");
            trained.curve().forEach(curve::add);
            trained.stoppedAfter().ifPresent(epochs -> written.put("stopped_after", epochs));
        } else if (end instanceof JobEnd.Failed failed) {
            written.put("failure", failed.cause());
        } else if (end instanceof JobEnd.Measured measured) {
            written.set("latency", latency(measured.latency()));
            measured.memoryMb().ifPresent(most -> written.put("memory_mb", most));
        } else {
            written.put("not_begun", true);
        }
        return written;
    }

    /**
     * The end of a job.
     *
     * @throws UnfitException that says what is wrong with it
     */
    static JobEnd read(JsonNode written, Job job) throws UnfitException {
        if (written.path("failure").isString()
                && !written.path("failure").asString().isBlank()) {
            // of other reasons a child leaves nothing
            return new JobEnd.Failed(
                    JobEnd.Failed.Reason.DIVERGED, written.path("failure").asString());
        }
        if (job instanceof Job.Training training) {
            return written.path("not_begun").asBoolean(false) ? new JobEnd.NotBegun() : trained(written, training);
        }
        return new JobEnd.Measured(latency(written.path("latency")), memory(written.path("memory_mb")));
    }

    private static OptionalDouble memory(JsonNode written) throws UnfitException {
        if (written.isMissingNode()) {
            return OptionalDouble.empty();
        }
        if (!written.isNumber() || !(written.doubleValue() >= 0) || !Double.isFinite(written.doubleValue())) {
            throw new UnfitException("expected a memory in MB, got " + written);
        }
        return OptionalDouble.of(written.doubleValue());
    }

    private static JobEnd.Trained trained(JsonNode written, Job.Training job) throws UnfitException {
        double training = training(written);
        Estimate valid = scores(written, "valid");
        OptionalLong stopped = OptionalLong.empty();
        if (written.has("stopped_after")) {
            long after = written.path("stopped_after").asLong(0);
            if (after < 1 || after >= job.epochs()) {
                throw new UnfitException("expected to be stopped after 1 to " + (job.epochs() - 1) + " epochs, got "
                        + written.path("stopped_after"));
            }
            stopped = OptionalLong.of(after);
        }
        return new JobEnd.Trained(training, valid, curve(written.path("curve"), job, stopped), stopped, weights(job));
    }

    private static double training(JsonNode written) throws UnfitException {
        JsonNode value = written.path("training");
        return value.isNumber() && Double.isFinite(value.doubleValue())
                ? value.doubleValue()
                : scores(written, "training").value();
    }

    private static Estimate scores(JsonNode written, String key) throws UnfitException {
        return WrittenScores.read(written.path(key))
                .orElseThrow(() -> new UnfitException("expected a failure, or a measure with its interval under '" + key
                        + "', got " + shown(written, key)));
    }

    private static String shown(JsonNode written, String key) {
        return written.has(key) ? written.path(key).toString() : "neither";
    }

    private static List<Double> curve(JsonNode written, Job.Training job, OptionalLong stopped) throws UnfitException {
        long expected = job.looks() ? stopped.orElse(job.epochs()) : 0;
        List<Double> curve = new ArrayList<>();
        for (JsonNode score : written) {
            if (!score.isNumber() || !Double.isFinite(score.doubleValue())) {
                throw new UnfitException("expected finite scores in its curve, got " + score);
            }
            curve.add(score.doubleValue());
        }
        if (curve.size() != expected) {
            throw new UnfitException("expected " + expected + " scores in its curve, got " + curve.size());
        }
        return curve;
    }

    private static Optional<Weights> weights(Job.Training job) throws UnfitException {
        if (!job.keepsWeights()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Safetensors.read(job.folder().resolve(WEIGHTS)).weights());
        } catch (IOException e) {
            throw new UnfitException("its weights cannot be read: " + e.getMessage());
        }
    }

    private static ObjectNode latency(MeasuredLatency latency) {
        Latency times = latency.latency();
        ObjectNode written = JsonNodeFactory.instance
                .objectNode()
                .put("median", times.median())
                .put("p90", times.p90())
                .put("p99", times.p99())
                .put("iqr", times.iqr())
                .put("min", times.min())
                .put("runs", times.runs())
                .put("variation", latency.variation())
                .put("drift", latency.drift())
                .put("settled", latency.settled())
                .put("unstable", latency.unstable());
        ObjectNode conditions = written.putObject("conditions");
        latency.conditions().forEach(conditions::put);
        ArrayNode samples = written.putArray("samples");
        for (double millis : latency.samples().millis()) {
            samples.add(millis);
        }
        return written;
    }

    private static MeasuredLatency latency(JsonNode written) throws UnfitException {
        Map<String, String> conditions = new LinkedHashMap<>();
        written.path("conditions")
                .properties()
                .forEach(
                        entry -> conditions.put(entry.getKey(), entry.getValue().asString("")));
        List<Double> samples = new ArrayList<>();
        written.path("samples").forEach(millis -> samples.add(millis.asDouble(Double.NaN)));
        try {
            Latency times = new Latency(
                    written.path("median").asDouble(Double.NaN),
                    written.path("p90").asDouble(Double.NaN),
                    written.path("p99").asDouble(Double.NaN),
                    written.path("iqr").asDouble(Double.NaN),
                    written.path("min").asDouble(Double.NaN),
                    written.path("runs").asInt(0));
            return new MeasuredLatency(
                    times,
                    written.path("variation").asDouble(Double.NaN),
                    written.path("drift").asDouble(Double.NaN),
                    written.path("settled").asBoolean(false),
                    written.path("unstable").asBoolean(true),
                    conditions,
                    new MeasuredLatency.Samples(
                            samples.stream().mapToDouble(Double::doubleValue).toArray()));
        } catch (IllegalArgumentException e) {
            throw new UnfitException("expected a failure or a latency, got " + written);
        }
    }
}
