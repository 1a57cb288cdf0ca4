package org.espalier.cli.pipeline;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON as the pipeline writes it. */
final class Json {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    static JsonNode read(String text) {
        return MAPPER.readTree(text);
    }

    static String pretty(JsonNode node) {
        return MAPPER.writeValueAsString(node) + "\n";
    }
}
