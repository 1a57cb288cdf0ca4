package org.espalier.device.ssh;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.espalier.device.LayerTime;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code trtexec} prints and writes, from TensorRT 8.2 to 11. The performance summary has a line for each of {@code Latency} and {@code GPU
 * Compute Time} with {@code median = X ms}, whatever percentiles follow; a file of {@code --exportTimes} has the times of every inference.
 */
record TrtexecOutput(String text) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern VERSION = Pattern.compile("\\[TensorRT v(\\d+)]");
    private static final Pattern MEDIAN = Pattern.compile("\\bmedian = ([0-9.eE+-]+) ms");
    private static final Pattern STAMP = Pattern.compile("^\\[[0-9/]+-[0-9:]+] \\[[A-Z]] ?");
    private static final String ERROR = "[E]";

    /** From TensorRT 10 on a version is MAJOR * 10,000 + MINOR * 100 + PATCH, before MAJOR * 1,000. */
    private static final int FIRST_OF_TEN = 100_000;

    private static final List<String> REASONS = List.of("ERROR:", "Error Code");

    /** What errors about a model hold that TensorRT does not take. */
    private static final List<String> UNFIT = List.of(
            "Failed to parse", "Parsing model failed", "ModelImporter", "Unsupported", "unsupported", "importer");

    /** The version of TensorRT; empty where it is not told. */
    Optional<String> version() {
        Matcher matcher = VERSION.matcher(text);
        if (!matcher.find()) {
            return Optional.empty();
        }
        int number = Integer.parseInt(matcher.group(1));
        int unit = number >= FIRST_OF_TEN ? 100 : 10;
        return Optional.of(number / (unit * 100) + "." + number / 100 % unit + "." + number % 100);
    }

    /**
     * The median of an inference in milliseconds: the time of the GPU, which with {@code --noDataTransfers} is all of it, or else the latency.
     * Empty where there is no summary.
     */
    OptionalDouble median() {
        OptionalDouble compute = median("GPU Compute Time:");
        return compute.isPresent() ? compute : median("Latency:");
    }

    private OptionalDouble median(String what) {
        for (String line : text.lines().toList()) {
            Matcher median = MEDIAN.matcher(line);
            if (STAMP.matcher(line).replaceFirst("").startsWith(what) && median.find()) {
                double millis = number(median.group(1));
                return millis > 0 ? OptionalDouble.of(millis) : OptionalDouble.empty();
            }
        }
        return OptionalDouble.empty();
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** Whether the tool itself warns that times vary. */
    boolean unstable() {
        return text.contains("GPU compute time is unstable");
    }

    /** Its error without the time of day: the last that gives a reason, or else the last. */
    Optional<String> error() {
        List<String> errors = text.lines().filter(line -> line.contains(ERROR)).toList();
        return errors.stream()
                .filter(line -> REASONS.stream().anyMatch(line::contains))
                .reduce((earlier, later) -> later)
                .or(() -> errors.stream().reduce((earlier, later) -> later))
                .map(line -> STAMP.matcher(line).replaceFirst("").strip());
    }

    /** Whether it is the model that TensorRT does not take. */
    boolean refusesModel() {
        return text.lines()
                .filter(line -> line.contains(ERROR))
                .anyMatch(line -> UNFIT.stream().anyMatch(line::contains));
    }

    /**
     * Times of a file of {@code --exportTimes}, in milliseconds.
     *
     * @param warmUp milliseconds after the first that do not count
     * @return none where the file is not as it should be
     */
    static double[] times(String file, double warmUp) {
        try {
            JsonNode array = JSON.readTree(file);
            List<Double> all = new ArrayList<>();
            List<Double> counted = new ArrayList<>();
            for (JsonNode run : array) {
                double millis =
                        run.path("computeMs").asDouble(run.path("latencyMs").asDouble(Double.NaN));
                double from = run.path("startComputeMs").asDouble(Double.POSITIVE_INFINITY);
                if (!(millis > 0) || Double.isInfinite(millis)) {
                    return new double[0];
                }
                all.add(millis);
                if (from >= warmUp) {
                    counted.add(millis);
                }
            }
            return (counted.isEmpty() ? all : counted)
                    .stream().mapToDouble(Double::doubleValue).toArray();
        } catch (JacksonException e) {
            return new double[0]; // the summary has the median at least
        }
    }

    /** Times of a file of {@code --exportProfile}; none where the file is not as it should be. */
    static List<LayerTime> layers(String file) {
        try {
            List<LayerTime> layers = new ArrayList<>();
            for (JsonNode layer : JSON.readTree(file)) {
                double millis =
                        layer.path("medianMs").asDouble(layer.path("averageMs").asDouble(Double.NaN));
                String name = layer.path("name").asString("");
                if (!name.isEmpty() && millis >= 0) {
                    layers.add(new LayerTime(name, "TensorRT", millis));
                }
            }
            return layers;
        } catch (JacksonException e) {
            return List.of();
        }
    }
}
