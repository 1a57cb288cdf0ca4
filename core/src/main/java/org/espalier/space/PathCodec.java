package org.espalier.space;

import java.util.Map;
import java.util.TreeMap;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.DecisionSet;
import org.espalier.failure.Failure;
import org.espalier.yaml.Excerpt;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The plain notation {@code {"decision.path":"option",..}} of spaces that have none of their own.
 *
 * @param decisions those that every text has to answer, each once
 */
public record PathCodec(DecisionSet decisions) implements ArchitectureCodec {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    @Override
    public Architecture parse(String text) {
        String start =
                "not an architecture: expected {\"decision.path\":\"option\",..}, got '" + Excerpt.of(text) + "'";
        @Nullable Map<String, Object> map;
        try {
            map = JSON.readValue(text, new TypeReference<Map<String, Object>>() {});
        } catch (JacksonException e) {
            throw new IllegalArgumentException(start + " (" + Excerpt.of(Failure.reason(e)) + ")", e);
        }
        if (map == null) {
            throw new IllegalArgumentException(start);
        }
        Map<String, Object> left = new TreeMap<>(map);
        int[] indices = new int[decisions.size()];
        for (int i = 0; i < indices.length; i++) {
            Decision decision = decisions.all().get(i);
            Object option = left.remove(decision.path());
            if (option == null) {
                throw new IllegalArgumentException(
                        "architecture lacks decision '" + decision.path() + "' (one of " + decision.options() + ")");
            }
            indices[i] = decision.indexOf(Excerpt.of(option));
        }
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("unknown decisions " + left.keySet());
        }
        return new Architecture(decisions, indices);
    }

    @Override
    public String format(Architecture architecture) {
        return JSON.writeValueAsString(architecture.toMap());
    }
}
