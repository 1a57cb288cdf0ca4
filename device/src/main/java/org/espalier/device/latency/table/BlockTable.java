package org.espalier.device.latency.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.files.RegularFiles;
import org.espalier.graph.Network;
import org.espalier.yaml.Excerpt;
import org.espalier.yaml.YamlNode;

/**
 * A published table: milliseconds by the names that its authors gave the layers. What it says of a network is the sum over its layers, which is a prediction.
 *
 * @param source where it comes from, for messages
 * @param form how its layers are named
 * @param millis by key, each at least 0
 */
public record BlockTable(String source, BlockForm form, Map<String, Double> millis) {
    private static final String MEAN = "mean";

    public BlockTable {
        millis = Collections.unmodifiableMap(new LinkedHashMap<>(millis));
        millis.forEach((key, value) -> {
            if (!(value >= 0) || Double.isInfinite(value)) {
                throw new IllegalArgumentException(
                        "layer '" + key + "': expected milliseconds, at least 0, got " + value);
            }
        });
    }

    /** Whether a text is a table of this kind, for whoever has a file of unknown form. */
    public static boolean isOne(String text) {
        return text.lines().limit(200).anyMatch(line -> line.strip().matches("[\"'{]*(Conv|expanded_conv)[_-].*"));
    }

    /**
     * Reads a YAML or JSON file of keys with a {@code mean} each; other values beside it are passed over. Once-for-all has a file for each
     * resolution; a file may hold several, because sizes stand in the keys.
     *
     * @throws IllegalArgumentException with the file and the key where it is no such table
     */
    public static BlockTable read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException(file + ": no such table");
        }
        return parse(file.toString(), RegularFiles.readText(file));
    }

    /** @param source for messages */
    public static BlockTable parse(String source, String text) {
        YamlNode table = YamlNode.read(source, text);
        if (!table.isMapping()) {
            throw new IllegalArgumentException(source + ": expected keys of layers with a 'mean' each");
        }
        Map<String, Double> millis = new LinkedHashMap<>();
        BlockForm form = null;
        for (Map.Entry<String, YamlNode> entry : table.entries().entrySet()) {
            String key = entry.getKey();
            millis.put(key, mean(source, key, entry.getValue()));
            if (form == null && BlockForm.isBlock(key)) {
                form = form(source, key);
            }
        }
        if (form == null) {
            throw new IllegalArgumentException(source
                    + ": has no block ('expanded_conv-input:..'); expected a table of once-for-all or of ProxylessNAS");
        }
        return new BlockTable(source, form, millis);
    }

    private static BlockForm form(String source, String key) {
        try {
            return BlockForm.of(key);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    source + ": '" + Excerpt.of(key)
                            + "' is no key of a block as once-for-all or ProxylessNAS write it",
                    e);
        }
    }

    private static double mean(String source, String key, YamlNode value) {
        YamlNode mean = value.isMapping() ? value.entries().get(MEAN) : null;
        double millis = Double.NaN;
        if (mean != null && mean.isScalar()) {
            try {
                millis = Double.parseDouble(mean.text());
            } catch (NumberFormatException e) {
                // told below, with what was expected
            }
        }
        if (!(millis >= 0) || Double.isInfinite(millis)) {
            throw new IllegalArgumentException(source + ": layer '" + Excerpt.of(key)
                    + "': expected {mean: MILLISECONDS}, at least 0, got " + Excerpt.of(value.toString()));
        }
        return millis;
    }

    /** YAML as the authors' programs read it, keys in order. */
    public String toYaml() {
        StringBuilder yaml = new StringBuilder();
        new TreeMap<>(millis)
                .forEach((key, mean) -> yaml.append(String.format(Locale.ROOT, "%s:%n  %s: %s%n", key, MEAN, mean)));
        return yaml.toString().replace(System.lineSeparator(), "\n");
    }

    /**
     * The sum over a network's layers.
     *
     * @return a prediction in milliseconds
     * @throws MissingLayerException where the table lacks one of them
     */
    public double sum(Network network) {
        double sum = 0;
        for (TableLayer layer : form.layers(network)) {
            Double mean = millis.get(layer.key());
            if (mean == null) {
                throw new MissingLayerException(source, layer.key());
            }
            sum += mean;
        }
        return sum;
    }
}
