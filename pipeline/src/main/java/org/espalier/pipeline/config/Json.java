package org.espalier.pipeline.config;

import java.io.IOException;
import java.nio.file.Path;
import org.espalier.files.RegularFiles;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON as the pipeline writes it. */
public final class Json {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    public static JsonNode read(String text) {
        return MAPPER.readTree(text);
    }

    /**
     * Reads a file that the program wrote.
     *
     * @throws IOException that names the file, where it is damaged or no regular file
     */
    public static JsonNode read(Path file) throws IOException {
        try {
            return MAPPER.readTree(RegularFiles.readString(file));
        } catch (JacksonException e) {
            throw new IOException(file + ": is damaged: " + e.getOriginalMessage(), e);
        }
    }

    public static String pretty(JsonNode node) {
        return MAPPER.writeValueAsString(node) + "\n";
    }
}
