package org.espalier.zoo;

import java.util.List;
import java.util.Map;
import org.espalier.space.SearchSpace;

/**
 * A space, or a network (a space without decisions), by name. Add one of your own by listing its class in
 * {@code META-INF/services/org.espalier.zoo.SpaceFactory}.
 */
public interface SpaceFactory {
    /** Unique name by which configurations and commands find it, for example {@code mobilenet-v3}. */
    String name();

    /** One line for a listing, with the paper. */
    String summary();

    /** The parameters that a user may set, with their defaults, in the order in which they are listed. */
    List<SpaceParameter> parameters();

    /**
     * Builds the space.
     *
     * @param parameters values of {@link #parameters}
     * @throws IllegalArgumentException where a value does not fit, with the parameter and the range
     */
    SearchSpace build(SpaceParameters parameters);

    /**
     * Parameters under which the space contains a given architecture; spaces whose size is a parameter read it off the notation. Returns
     * the parameters unchanged otherwise.
     */
    default Map<String, Object> fitting(Map<String, Object> parameters, String architecture) {
        return parameters;
    }
}
