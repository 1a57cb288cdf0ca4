package org.espalier.device.latency;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.device.Device;
import org.espalier.failure.Failure;
import org.espalier.files.AtomicFiles;
import org.espalier.files.Digests;
import org.espalier.files.RegularFiles;
import org.espalier.files.UserCache;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measurements kept between runs, one file per device and purpose. A damaged file is measured again; a folder that cannot be written
 * costs the cache, not the run; both are warned about.
 */
public final class LatencyCache {
    private static final Logger LOG = LoggerFactory.getLogger(LatencyCache.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int SCHEMA = 1;

    private final Path folder;

    public LatencyCache(Path folder) {
        this.folder = folder;
    }

    /** The folder {@code latency} of the {@linkplain UserCache user's cache}. */
    public static LatencyCache ofUser(Map<String, String> environment) {
        return new LatencyCache(UserCache.folder(environment, "latency"));
    }

    Map<String, Double> table(Device device) {
        return read(file(device, "layers"), device.fingerprint());
    }

    void saveTable(Device device, Map<String, Double> millis) {
        save(file(device, "layers"), device.fingerprint(), millis);
    }

    /** Medians of whole networks by notation. */
    Map<String, Double> networks(Device device, String space) {
        return read(file(device, space), device.fingerprint());
    }

    void saveNetworks(Device device, String space, Map<String, Double> millis) {
        save(file(device, space), device.fingerprint(), millis);
    }

    /** Blocks of published tables by what they compute. */
    Map<String, Double> blocks(Device device) {
        return read(file(device, "blocks"), device.fingerprint());
    }

    void saveBlocks(Device device, Map<String, Double> millis) {
        save(file(device, "blocks"), device.fingerprint(), millis);
    }

    private Path file(Device device, String purpose) {
        return folder.resolve(digest(device.fingerprint()) + "-" + digest(purpose) + ".json");
    }

    private static String digest(String text) {
        return Digests.sha256(text).substring(0, 16);
    }

    private static final class DamagedException extends Exception {
        private static final long serialVersionUID = 1L;

        DamagedException(String message) {
            super(message);
        }
    }

    private static Map<String, Double> read(Path file, String fingerprint) {
        Map<String, Double> millis = new LinkedHashMap<>();
        if (!Files.exists(file)) {
            return millis;
        }
        try {
            JsonNode json = JSON.readTree(RegularFiles.readBytes(file));
            if (json.path("schema").asInt(-1) != SCHEMA
                    || !json.path("device").asString("").equals(fingerprint)
                    || !json.path("millis").isObject()) {
                throw new DamagedException("not a latency file of this device");
            }
            for (Map.Entry<String, JsonNode> entry : json.path("millis").properties()) {
                double value = entry.getValue().asDouble(Double.NaN);
                if (!(value >= 0) || Double.isInfinite(value)) {
                    throw new DamagedException("'" + entry.getKey() + "' is " + entry.getValue());
                }
                millis.put(entry.getKey(), value);
            }
            return millis;
        } catch (DamagedException | JacksonException e) {
            LOG.warn("{} is damaged ({}); its latencies are measured again", file, Failure.reason(e));
            return new LinkedHashMap<>();
        } catch (IOException e) {
            LOG.warn("{} cannot be read ({}); its latencies are measured again", file, Failure.reason(e, file));
            return new LinkedHashMap<>();
        }
    }

    private void save(Path file, String fingerprint, Map<String, Double> millis) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schema", SCHEMA);
        json.put("device", fingerprint);
        json.put("millis", new TreeMap<>(millis));
        try {
            AtomicFiles.write(file, JSON.writeValueAsBytes(json));
        } catch (IOException e) {
            LOG.warn("latencies cannot be kept, the next run measures again: {}", Failure.reason(e));
        }
    }
}
