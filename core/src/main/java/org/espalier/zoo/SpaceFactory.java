package org.espalier.zoo;

import java.util.List;
import java.util.Map;
import org.espalier.space.SearchSpace;

/**
 * A space, or a network (a space without decisions), by name. Add one of your own by listing its class in
 * {@code META-INF/services/org.espalier.zoo.SpaceFactory}.
 */
public interface SpaceFactory {
    String name();

    /** One line about it. */
    String summary();

    List<SpaceParameter> parameters();

    SearchSpace build(SpaceParameters parameters);

    /**
     * Parameters under which the space contains a given architecture; spaces whose size is a parameter read it off the notation. Returns
     * the parameters unchanged otherwise.
     */
    default Map<String, Object> fitting(Map<String, Object> parameters, String architecture) {
        return parameters;
    }
}
