package org.espalier.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.yaml.Excerpt;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A JSON object in an architecture's notation, read with errors that say what, where and what was expected. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String what;
    private final String expected;
    private final Map<String, Object> values;

    private Json(String what, String expected, Map<String, Object> values) {
        this.what = what;
        this.expected = expected;
        this.values = values;
    }

    /**
     * @param what name of the space
     * @param expected how the notation looks
     */
    static Json parse(String what, String expected, String text) {
        try {
            return new Json(
                    what, expected, new TreeMap<>(MAPPER.readValue(text, new TypeReference<Map<String, Object>>() {})));
        } catch (JacksonException e) {
            throw unreadable(what, expected, text, e);
        }
    }

    private static IllegalArgumentException unreadable(String what, String expected, String text, JacksonException e) {
        return new IllegalArgumentException(
                what + " architecture: expected " + expected + ", got '" + Excerpt.of(text) + "' ("
                        + Excerpt.of(e.getOriginalMessage()) + ")",
                e);
    }

    static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    static List<Object> list(String what, String expected, String text) {
        try {
            return MAPPER.readValue(text, new TypeReference<List<Object>>() {});
        } catch (JacksonException e) {
            throw unreadable(what, expected, text, e);
        }
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
