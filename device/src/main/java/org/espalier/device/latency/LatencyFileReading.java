package org.espalier.device.latency;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.espalier.failure.Failure;
import org.espalier.files.RegularFiles;
import org.espalier.yaml.Excerpt;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what {@link LatencyFile#write} wrote; whatever is not as it should be is told with its key. */
final class LatencyFileReading {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long MOST_BYTES = 256L << 20;

    private final Path file;
    private final JsonNode root;

    private LatencyFileReading(Path file, JsonNode root) {
        this.file = file;
        this.root = root;
    }

    static LatencyFile read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException(file + ": no such table of latencies");
        }
        JsonNode root;
        try {
            root = JSON.readTree(RegularFiles.readBytes(file, MOST_BYTES));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    file + ": is no JSON as 'espalier latency' writes it: " + Excerpt.of(Failure.reason(e)), e);
        }
        return new LatencyFileReading(file, root).file();
    }

    private LatencyFile file() {
        if (!root.path("format").asString("").equals(LatencyFile.FORMAT)) {
            throw error("format", "'" + LatencyFile.FORMAT + "'", root.path("format"));
        } else if (root.path("version").asInt(-1) != LatencyFile.VERSION) {
            throw error("version", "" + LatencyFile.VERSION, root.path("version"));
        }
        JsonNode space = root.path("space");
        LatencyFile.Mark mark = new LatencyFile.Mark(
                (int) whole(space, "decisions"),
                longs(space, "smallest_macs_params"),
                longs(space, "largest_macs_params"));
        JsonNode predicted = root.path("predicted");
        List<String> features = list(predicted, "features", node -> node.asString(""));
        Map<String, Object> rest = new LinkedHashMap<>();
        for (String key : List.of("error", "held_out", "other_models")) {
            rest.put(key, predicted.path(key));
        }
        if (!predicted.path("model").path("name").isString()) {
            throw error("predicted.model.name", "the name of a model", predicted.path("model"));
        }
        return new LatencyFile(mark, measurements(text(space, "name")), features, predicted.path("model"), rest);
    }

    private LatencyMeasurements measurements(String space) {
        JsonNode device = root.path("device");
        JsonNode settings = root.path("settings");
        JsonNode measured = root.path("measured");
        return new LatencyMeasurements(
                space,
                new LatencyMeasurements.On(
                        text(device, "name"),
                        text(device, "runtime"),
                        (int) whole(device, "threads"),
                        (int) whole(device, "batch"),
                        text(device, "fingerprint")),
                new LatencyStudy.Settings(
                        whole(settings, "seed"),
                        (int) whole(settings, "learned"),
                        (int) whole(settings, "held_out"),
                        (int) whole(settings, "most_layers")),
                list(
                        measured,
                        "layers",
                        node -> new LatencyMeasurements.Layer(
                                text(node, "layer"), whole(node, "macs"), number(node, "ms"))),
                number(measured, "start_ms"),
                list(measured, "learned", this::member),
                list(measured, "held_out", this::member),
                list(
                        measured,
                        "memory",
                        node -> new LatencyMeasurements.Memory(
                                text(node, "member"), text(node, "architecture"), number(node, "mb"))));
    }

    private LatencyMeasurements.Member member(JsonNode node) {
        return new LatencyMeasurements.Member(text(node, "architecture"), number(node, "ms"));
    }

    private <T> List<T> list(JsonNode node, String key, Function<JsonNode, T> each) {
        JsonNode items = node.path(key);
        if (!items.isArray()) {
            throw error(key, "a list", items);
        }
        List<T> read = new ArrayList<>();
        items.forEach(item -> read.add(each.apply(item)));
        return read;
    }

    private List<Long> longs(JsonNode node, String key) {
        return list(node, key, JsonNode::asLong);
    }

    private String text(JsonNode node, String key) {
        JsonNode value = node.path(key);
        if (!value.isString()) {
            throw error(key, "a text", value);
        }
        return value.asString();
    }

    private long whole(JsonNode node, String key) {
        JsonNode value = node.path(key);
        if (!value.canConvertToLong() || !value.isIntegralNumber()) {
            throw error(key, "a whole number", value);
        }
        return value.asLong();
    }

    private double number(JsonNode node, String key) {
        JsonNode value = node.path(key);
        double number = value.isNumber() ? value.asDouble() : Double.NaN;
        if (!(number >= 0) || Double.isInfinite(number)) {
            throw error(key, "a number, at least 0", value);
        }
        return number;
    }

    private IllegalArgumentException error(String key, String expected, JsonNode got) {
        return new IllegalArgumentException(
                file + ": '" + key + "': expected " + expected + ", got " + Excerpt.of(got.toString()));
    }
}
