package org.espalier.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.espalier.failure.Failure;
import org.espalier.pipeline.config.SearchConfig;
import org.espalier.space.SearchSpace;
import org.espalier.zoo.SpaceFactory;
import org.espalier.zoo.SpaceParameters;
import org.espalier.zoo.Zoo;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A space as a file names it.
 *
 * @param name of a built-in space, of a YAML file, or of a space of one's own
 * @param parameters as a JSON object
 */
record SpaceName(String name, String parameters) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static SpaceName of(SearchConfig.Space space) {
        return new SpaceName(space.name(), JSON.writeValueAsString(space.parameters()));
    }

    /** The space, for images of its own default shape where it has no other. */
    SearchSpace space() {
        Map<String, Object> given;
        try {
            given = JSON.readValue(parameters, new TypeReference<LinkedHashMap<String, Object>>() {});
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the parameters of the space " + Failure.reason(e), e);
        }
        SearchConfig.Space wanted = new SearchConfig.Space(name, given);
        SpaceFactory factory = wanted.factory(Zoo.installed());
        return Objects.requireNonNull(
                factory.build(new SpaceParameters(name, factory.parameters(), wanted.wanted())),
                () -> "space factory '" + factory.name() + "' built no space");
    }
}
