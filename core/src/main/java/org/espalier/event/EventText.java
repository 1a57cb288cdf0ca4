package org.espalier.event;

import java.io.StringWriter;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An event as a line of text, for a pipe between two processes: {@code {"type":"trial-epoch","data":{..}}}. */
public final class EventText {
    private static final String START = "{\"type\":";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private EventText() {}

    /** The line, without its end. */
    public static String write(SearchEvent event) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringProperty("type", event.type());
            json.writeName("data");
            new EventWriter(json, JSON).write(event);
            json.writeEndObject();
        }
        return text.toString();
    }

    /** The event in a line, whoever wrote it; empty where there is none. */
    public static Optional<SearchEvent> read(String line) {
        if (!line.startsWith(START)) {
            return Optional.empty();
        }
        try {
            JsonNode json = JSON.readTree(line);
            return json.path("type").isString()
                            && !json.path("type").stringValue().isBlank()
                            && json.path("data") instanceof ObjectNode data
                    ? Optional.of(EventReader.read(json.path("type").stringValue(), data))
                    : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
