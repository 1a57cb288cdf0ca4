package org.espalier.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.failure.Failure;
import org.espalier.yaml.Excerpt;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A JSON object in an architecture's notation, read with errors that say what, where and what was expected. */
final class ArchitectureJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String what;
    private final String expected;
    private final Map<String, Object> values;

    private ArchitectureJson(String what, String expected, Map<String, Object> values) {
        this.what = what;
        this.expected = expected;
        this.values = values;
    }

    /**
     * @param what name of the space
     * @param expected how the notation looks
     */
    static ArchitectureJson parse(String what, String expected, String text) {
        return new ArchitectureJson(
                what, expected, new TreeMap<>(read(what, expected, text, new TypeReference<Map<String, Object>>() {})));
    }

    /** What a text holds; {@code null}, as JSON takes it, is no architecture. */
    private static <T> T read(String what, String expected, String text, TypeReference<T> type) {
        String start = what + " architecture: expected " + expected + ", got '" + Excerpt.of(text) + "'";
        @Nullable T value;
        try {
            value = MAPPER.readValue(text, type);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(start + " (" + Excerpt.of(Failure.reason(e)) + ")", e);
        }
        if (value == null) {
            throw new IllegalArgumentException(start);
        }
        return value;
    }

    static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    static List<Object> list(String what, String expected, String text) {
        return read(what, expected, text, new TypeReference<List<Object>>() {});
    }

    boolean has(String key) {
        return values.get(key) != null;
    }

    /** Rejects keys other than these. */
    void only(List<String> keys) {
        for (String key : values.keySet()) {
            if (!keys.contains(key)) {
                throw error("unknown key '" + key + "'");
            }
        }
    }

    /** A list, or a single value as a list of one. */
    List<Object> list(String key) {
        Object value = values.get(key);
        if (value == null) {
            throw error("lacks '" + key + "'");
        }
        return value instanceof List<?> list ? new ArrayList<>(list) : List.of(value);
    }

    /** Whole numbers. */
    List<Integer> integers(String key) {
        List<Integer> numbers = new ArrayList<>();
        for (Object item : list(key)) {
            if (!(item instanceof Integer number)) {
                throw error("'" + key + "' position " + numbers.size() + ": expected a whole number, got " + item);
            }
            numbers.add(number);
        }
        return numbers;
    }

    IllegalArgumentException error(String message) {
        return new IllegalArgumentException(what + " architecture: " + Excerpt.of(message) + "; expected " + expected);
    }
}
