package org.espalier.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Objects that commands print as JSON: their keys stand in the order in which they are named, in every run. */
final class JsonObject {
    private JsonObject() {}

    /** @param keysAndValues a key, its value, the next key, .. */
    static Map<String, @Nullable Object> of(@Nullable Object... keysAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put((String) Objects.requireNonNull(keysAndValues[i]), keysAndValues[i + 1]);
        }
        return object;
    }

    /**
     * Throws where a map inside a value has no order of its own: those of {@code Map.of} change theirs from run to run.
     *
     * @throws IllegalStateException that names the keys
     */
    static void requireOrdered(Object value) {
        if (value instanceof Map<?, ?> map) {
            if (map.size() > 1 && !(map instanceof LinkedHashMap || map instanceof SortedMap)) {
                throw new IllegalStateException("a map without order would be printed: " + map.keySet());
            }
            map.values().forEach(JsonObject::requireOrdered);
        } else if (value instanceof Iterable<?> items && !(value instanceof JsonNode)) {
            items.forEach(JsonObject::requireOrdered);
        }
    }
}
