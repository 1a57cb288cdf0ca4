package org.espalier.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.files.RegularFiles;
import org.espalier.files.UnfitFileException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a journal without locking it. A damaged tail, as a kill or a power failure leaves it, is cut back to the last good line and
 * reported; damage that good lines follow is an error, because no kill does that.
 */
public final class JournalReader {
    /** The version that is written; every earlier one stays readable. */
    public static final int SCHEMA = 1;

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JournalReader() {}

    /**
     * What a journal holds.
     *
     * @param events in order
     * @param goodBytes length of the undamaged part
     * @param damage one line that says what was cut off, where anything was
     */
    public record Content(List<Event> events, long goodBytes, Optional<String> damage) {
        public Content {
            events = List.copyOf(events);
        }
    }

    /**
     * Reads all events; an absent or empty file has none.
     *
     * @throws UnfitFileException where it is no regular file
     * @throws JournalException for damage before the tail or an unknown schema version
     */
    public static Content read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new Content(List.of(), 0, Optional.empty());
        }
        byte[] bytes = RegularFiles.readBytes(file);
        List<Event> events = new ArrayList<>();
        int start = 0;
        int line = 1;
        boolean header = true;
        while (start < bytes.length) {
            int end = endOfLine(bytes, start);
            JsonNode json = end < 0 ? null : parse(bytes, start, end);
            if (header && json == null && end >= 0) {
                throw new JournalException(file + " is not a journal of Espalier: its first line is unreadable");
            }
            Event event = header || json == null ? null : event(json, events.size());
            if (json == null || (!header && event == null)) {
                return damaged(file, bytes, start, line, events);
            }
            if (event == null) {
                requireHeader(file, json);
            } else {
                events.add(event);
            }
            header = false;
            start = end + 1;
            line++;
        }
        return new Content(events, start, Optional.empty());
    }

    private static Content damaged(Path file, byte[] bytes, int start, int line, List<Event> events)
            throws IOException {
        int from = start;
        while (from < bytes.length) {
            int end = endOfLine(bytes, from);
            JsonNode later = end < 0 || from == start ? null : parse(bytes, from, end);
            if (later != null && later.hasNonNull("type") && later.hasNonNull("n")) {
                throw new JournalException(file + ", line " + line
                        + ": damaged, and good lines follow, so this is not the trace of a kill. Restore the file from a copy, or cut it"
                        + " before line " + line + " to go on from there");
            }
            if (end < 0) {
                break;
            }
            from = end + 1;
        }
        return new Content(
                events,
                start,
                Optional.of(file + ", line " + line + ": damaged tail of " + (bytes.length - start)
                        + " bytes; going on from the last good line (" + events.size() + " events)"));
    }

    private static void requireHeader(Path file, JsonNode json) throws JournalException {
        if (!json.path("journal").asString("").equals("espalier")
                || !json.path("schema").isInt()) {
            throw new JournalException(file + " is not a journal of Espalier: its first line is " + json);
        }
        int schema = json.get("schema").asInt();
        if (schema < 1 || schema > SCHEMA) {
            throw new JournalException(file + ": schema version " + schema + " is not known; this version reads 1 to "
                    + SCHEMA + ", so use a newer Espalier");
        }
    }

    private static @Nullable Event event(JsonNode json, long number) {
        JsonNode data = json.path("data");
        if (json.path("n").asLong(-1) != number
                || !json.path("type").isString()
                || !(data instanceof ObjectNode object)) {
            return null;
        }
        try {
            Instant time = Instant.parse(json.path("time").asString(""));
            return new Event(
                    number,
                    time,
                    json.path("phase").asString(""),
                    json.get("type").asString(),
                    object);
        } catch (DateTimeException | IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable JsonNode parse(byte[] bytes, int start, int end) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, end - start))
                    .toString();
            JsonNode json = JSON.readTree(text);
            return json instanceof ObjectNode ? json : null;
        } catch (CharacterCodingException | JacksonException e) {
            return null;
        }
    }

    private static int endOfLine(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
