package org.espalier.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.espalier.failure.Failure;
import org.espalier.files.AtomicFiles;
import org.espalier.files.RegularFiles;
import org.espalier.files.UserConfiguration;
import org.espalier.yaml.ConfigException;
import org.espalier.yaml.YamlNode;
import org.espalier.yaml.YamlWriter;

/**
 * The devices that a user has given names, in a file of YAML: {@code board: {kind: ssh, host: ...}}. People may write it by hand; what is added
 * here goes to its end, and nothing else in it is touched.
 *
 * @param file need not exist
 */
public record SavedDevices(Path file) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final String KIND = "kind";

    /**
     * A device that has a name.
     *
     * @param kind the provider's name
     * @param parameters the keys of its own
     */
    public record Saved(String kind, Map<String, Object> parameters) {
        public Saved {
            parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        }
    }

    /** The file {@code devices.yaml} of the {@linkplain UserConfiguration user's configuration}. */
    public static SavedDevices ofUser(Map<String, String> environment) {
        return new SavedDevices(UserConfiguration.file(environment, "devices.yaml"));
    }

    /**
     * All of them, in the order of the file; none where there is no file.
     *
     * @throws ConfigException where the file is not as it should be, with its line
     */
    public Map<String, Saved> all() {
        return Files.exists(file) ? read(text()) : Map.of();
    }

    private String text() {
        try {
            return RegularFiles.readText(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be read: " + Failure.reason(e, file), e);
        }
    }

    private Map<String, Saved> read(String text) {
        Map<String, Saved> all = new LinkedHashMap<>();
        if (text.isBlank()) {
            return all;
        }
        YamlNode.read(file.toString(), text).entries().forEach((name, node) -> {
            YamlNode kind = node.entries().get(KIND);
            if (kind == null || !kind.isScalar()) {
                throw new ConfigException(
                        node.place() + ": " + name + ": expected {kind: ..., keys of that kind ...}, got no kind");
            }
            Map<String, Object> parameters = new LinkedHashMap<>();
            node.entries().forEach((key, value) -> {
                Object plain = value.plain();
                if (!key.equals(KIND) && plain != null) {
                    parameters.put(key, plain);
                }
            });
            all.put(name, new Saved(kind.text(), parameters));
        });
        return all;
    }

    /**
     * Adds one at the end of the file.
     *
     * @throws IllegalArgumentException where the name is no name, or is there already
     * @throws IOException where the file cannot be written
     */
    public void add(String name, Saved saved) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "device name '" + name + "': expected letters, digits, '.', '_' and '-', at most 64");
        }
        Map<String, Saved> before = all();
        if (before.containsKey(name)) {
            throw new IllegalArgumentException(
                    "device name '" + name + "' is in " + file + " already; change it there, or take another name");
        }
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put(KIND, saved.kind());
        keys.putAll(saved.parameters());
        String old = Files.exists(file) ? text() : "";
        String joint = old.isEmpty() || old.endsWith("\n") ? "" : "\n";
        String text = old + joint + YamlWriter.document(Map.of(name, keys));
        Map<String, Saved> expected = new LinkedHashMap<>(before);
        expected.put(name, saved);
        if (!readable(text, expected)) {
            throw new IllegalArgumentException(file
                    + ": nothing can be added at its end; write the device into it by hand: " + name + ": " + keys);
        }
        AtomicFiles.writeString(file, text);
    }

    private boolean readable(String text, Map<String, Saved> expected) {
        try {
            return read(text).keySet().equals(expected.keySet());
        } catch (ConfigException e) {
            return false; // as where the whole file is one pair of braces
        }
    }
}
