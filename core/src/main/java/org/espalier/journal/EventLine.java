package org.espalier.journal;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.espalier.event.EventReader;
import org.espalier.event.EventWriter;
import org.espalier.event.SearchEvent;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One line of a journal as bytes, both ways. */
final class EventLine {
    /** What one was given to write can be read: no bound but that of a line, and the depth that writing has, too. */
    private static final StreamReadConstraints UNBOUNDED = StreamReadConstraints.builder()
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .maxNumberLength(Integer.MAX_VALUE)
            .build();

    private static final JsonMapper JSON = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(UNBOUNDED).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private EventLine() {}

    /** The line with its end. What no UTF-8 can hold, half a surrogate pair, becomes a question mark. */
    static byte[] write(long number, String time, String phase, SearchEvent event) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberProperty("n", number);
            json.writeStringProperty("time", time);
            json.writeStringProperty("phase", phase);
            json.writeStringProperty("type", event.type());
            json.writeName("data");
            new EventWriter(json, JSON).write(event);
            json.writeEndObject();
        }
        return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Reads a whole line, without its end; null where it is damaged, or holds another event. */
    static @Nullable Event read(LineSource.Line line, long number) {
        Event event = read(line);
        return event == null || event.number() != number ? null : event;
    }

    /** Reads a whole line, without its end, whichever event it holds; null where it is damaged. */
    static @Nullable Event read(LineSource.Line line) {
        JsonNode json = tree(line);
        if (json == null
                || !json.path("n").isIntegralNumber()
                || !json.path("type").isString()
                || !(json.path("data") instanceof ObjectNode data)) {
            return null;
        }
        try {
            return new Event(
                    json.path("n").asLong(-1),
                    EventTimes.parse(json.path("time").asString("")),
                    json.path("phase").asString(""),
                    EventReader.read(json.path("type").stringValue(), data),
                    line.end());
        } catch (DateTimeException | IllegalArgumentException e) {
            return null;
        }
    }

    /** The number of the event that a line holds; below 0 where it holds none. */
    static long number(LineSource.Line line) {
        ObjectNode json = tree(line);
        return json == null || !json.hasNonNull("type") || !json.path("n").isIntegralNumber()
                ? -1
                : json.path("n").asLong(-1);
    }

    /** When the event that a line holds was written; null where it does not say. */
    static @Nullable Instant time(LineSource.Line line) {
        ObjectNode json = tree(line);
        try {
            return json == null ? null : EventTimes.parse(json.path("time").asString(""));
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The line as an object; null where it is none. */
    static @Nullable ObjectNode tree(LineSource.Line line) {
        try {
            return JSON.readTree(line.bytes(), line.from(), line.length()) instanceof ObjectNode object ? object : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    /** Reads all but the particulars, of which only the form is checked; null where the line is damaged. */
    static @Nullable EventHead head(LineSource.Line line, long number) {
        try (JsonParser json = JSON.createParser(line.bytes(), line.from(), line.length())) {
            Fields fields = new Fields();
            if (json.nextToken() != JsonToken.START_OBJECT || !fields.read(json) || json.nextToken() != null) {
                return null;
            }
            String type = fields.type;
            return type == null || type.isBlank() || !fields.data || fields.number != number
                    ? null
                    : new EventHead(
                            number, EventTimes.parse(fields.time), fields.phase, type, line.start(), line.end());
        } catch (JacksonException | DateTimeException e) {
            return null;
        }
    }

    private static final class Fields {
        private long number = -1;
        private String time = "";
        private String phase = "";
        private @Nullable String type;
        private boolean data;

        /** Reads up to the end of the object. */
        private boolean read(JsonParser json) {
            for (JsonToken key = json.nextToken(); key == JsonToken.PROPERTY_NAME; key = json.nextToken()) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                switch (name) {
                    case "n" -> number = value == JsonToken.VALUE_NUMBER_INT ? json.getValueAsLong(-1) : -1;
                    case "time" -> time = value == JsonToken.VALUE_STRING ? json.getString() : "";
                    case "phase" -> phase = value == JsonToken.VALUE_STRING ? json.getString() : "";
                    case "type" -> type = value == JsonToken.VALUE_STRING ? json.getString() : null;
                    case "data" -> data = value == JsonToken.START_OBJECT;
                    default -> {}
                }
                json.skipChildren();
            }
            return json.currentToken() == JsonToken.END_OBJECT;
        }
    }
}
