package org.espalier.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.espalier.failure.Failure;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Results of phases as JSON and back: the components of the record in their order, in {@code snake_case}, absent ones left out. Keys that a
 * record does not have are passed over.
 */
public final class Results {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .changeDefaultPropertyInclusion(i -> i.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .build();

    private Results() {}

    /** The record as a tree, which is what a later run will read: a long that fits is an int there. */
    public static JsonNode write(Record result) {
        return JSON.readTree(JSON.writeValueAsString(result));
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException that says what does not fit
     */
    public static <R extends Record> R read(JsonNode json, Class<R> type) {
        try {
            R result = JSON.treeToValue(json, type);
            if (result == null) {
                throw new IllegalArgumentException("expected the result of a phase, got null");
            }
            return result;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not a " + type.getSimpleName() + ": " + Failure.reason(e), e);
        }
    }
}
