package org.espalier.pipeline.config;

import java.io.IOException;
import java.nio.file.Path;
import org.espalier.failure.Failure;
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

    /** A record, map, list or plain value as JSON; components of records are keys. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /**
     * Parses one document.
     *
     * @throws tools.jackson.core.JacksonException where the text is no JSON
     */
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
            throw new IOException(file + ": is damaged: " + Failure.reason(e), e);
        }
    }

    /** Indented for people, and ended by a line break as files of text are. */
    public static String pretty(JsonNode node) {
        return MAPPER.writeValueAsString(node) + "\n";
    }
}
