package org.espalier.device.ort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.espalier.device.LayerTime;
import org.espalier.failure.Failure;
import org.espalier.files.RegularFiles;
import org.espalier.stats.Samples;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Node times from ONNX Runtime's own profile. */
public final class OrtProfile {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SUFFIX = "_kernel_time";

    private OrtProfile() {}

    private record Times(String op, List<Double> millis) {}

    /**
     * Times every node of a model in this process.
     *
     * @param runs timed runs, at least 1
     * @throws IllegalArgumentException as {@link OrtModel#load}
     */
    public static List<LayerTime> layers(String model, byte[] onnx, OrtModel.Use use, int runs) {
        if (runs < 1) {
            throw new IllegalArgumentException("runs must be at least 1, got " + runs);
        }
        try {
            Path folder = Files.createTempDirectory("espalier-profile");
            try {
                return layers(model, onnx, use, runs, folder);
            } finally {
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    model + ": the profile could not be kept in a temporary file: " + Failure.reason(e), e);
        }
    }

    private static List<LayerTime> layers(String model, byte[] onnx, OrtModel.Use use, int runs, Path folder)
            throws IOException {
        Path written;
        try (OrtModel loaded = OrtModel.load(
                model, onnx, use.profiling(folder.resolve("profile").toString()))) {
            written = loaded.profile(runs);
        }
        return read(JSON.readTree(RegularFiles.readBytes(written)), runs);
    }

    /** The last {@code runs} times of every node, in the order of execution. */
    public static List<LayerTime> read(JsonNode profile, int runs) {
        Map<String, Times> nodes = new LinkedHashMap<>();
        for (JsonNode event : profile) {
            String name = event.path("name").asString("");
            if (name.endsWith(SUFFIX) && event.path("cat").asString("").equals("Node")) {
                String op = event.path("args").path("op_name").asString("?");
                nodes.computeIfAbsent(
                                name.substring(0, name.length() - SUFFIX.length()),
                                n -> new Times(op, new ArrayList<>()))
                        .millis()
                        .add(event.path("dur").asDouble() / 1000);
            }
        }
        List<LayerTime> layers = new ArrayList<>();
        nodes.forEach((name, times) -> {
            List<Double> all = times.millis();
            double[] last = all.subList(Math.max(0, all.size() - runs), all.size()).stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            layers.add(new LayerTime(name, times.op(), Samples.median(last)));
        });
        return layers;
    }
}
