package org.espalier.device.latency;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.espalier.decision.Architecture;
import org.espalier.device.latency.table.BlockTable;
import org.espalier.files.RegularFiles;
import org.espalier.space.SearchSpace;

/**
 * A file of latencies of any known form, ready to predict members of a space: ours, once-for-all's or ProxylessNAS's.
 *
 * @param form what it is, for people
 * @param model of the predictor, {@code table} where layers are added up
 * @param device that it was measured on, as far as the file tells
 * @param batch images of one inference
 * @param millis predicts a member, in milliseconds
 */
public record ReadTable(String form, String model, String device, int batch, ToDoubleFunction<Architecture> millis) {
    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException with the file and the key where it is of no known form, or was made for another space
     */
    public static ReadTable of(Path file, SearchSpace space) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException(file + ": no such table of latencies");
        }
        if (isOurs(file)) {
            LatencyFile read = LatencyFile.read(file);
            LatencyModel model;
            try {
                model = read.open(space);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
            }
            LatencyMeasurements.On on = read.measurements().device();
            return new ReadTable("espalier", model.name(), on.name(), on.batch(), model::predictMillis);
        }
        BlockTable table = BlockTable.read(file);
        return new ReadTable(table.form().label(), "table", "", 1, member -> table.sum(space.network(member)));
    }

    private static boolean isOurs(Path file) throws IOException {
        try (InputStream in = RegularFiles.open(file)) {
            String start = new String(in.readNBytes(400), StandardCharsets.ISO_8859_1);
            return start.contains("\"" + LatencyFile.FORMAT + "\"");
        }
    }

    /** What the file says of itself, as JSON. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("form", form);
        json.put("model", model);
        json.put("device", device);
        json.put("batch", batch);
        return json;
    }
}
